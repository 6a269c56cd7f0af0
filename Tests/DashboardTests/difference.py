"""Says how much two pictures differ: 0 for equal ones, 1 for black and white; -1 for other sizes.

difference.py BROWSER PICTURE PICTURE
"""
import base64
import pathlib
import sys

from playwright.sync_api import sync_playwright

browser_path, *paths = sys.argv[1:]
pictures = [base64.b64encode(pathlib.Path(path).read_bytes()).decode() for path in paths]
with sync_playwright() as play:
    browser = play.chromium.launch(
        executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
    print(browser.new_page().evaluate(
        """async (pictures) => {
            const [one, other] = await Promise.all(pictures.map(async (picture) => {
                const image = new Image();
                image.src = `data:image/png;base64,${picture}`;
                await image.decode();
                const canvas = new OffscreenCanvas(image.width, image.height);
                const context = canvas.getContext("2d");
                context.drawImage(image, 0, 0);
                return context.getImageData(0, 0, image.width, image.height);
            }));
            if (one.width !== other.width || one.height !== other.height) return -1;
            let sum = 0;
            for (let i = 0; i < one.data.length; i++) sum += Math.abs(one.data[i] - other.data[i]);
            return sum / one.data.length / 255;
        }""", pictures))
    browser.close()
