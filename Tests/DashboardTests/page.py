"""Opens the dashboard in a real browser and says what stands on the page.

page.py ADDRESS BROWSER PICTURE SCRIPT: SCRIPT is a function below, which visits the page.
"""
import json
import sys

from playwright.sync_api import sync_playwright

address, browser_path, picture, script = sys.argv[1:]
problems = []
foreign = []


def painted(page, selector):
    """The number of different colours on a canvas."""
    return page.evaluate(
        """(selector) => {
            const canvas = document.querySelector(selector);
            if (!canvas) return 0;
            const pixels = canvas.getContext("2d")
                .getImageData(0, 0, canvas.width, canvas.height).data;
            return new Set(new Uint32Array(pixels.buffer)).size;
        }""", selector)


def rows(page, selector):
    return [
        [cell.inner_text() for cell in row.query_selector_all("td")]
        for row in page.query_selector_all(selector + " tr")
    ][1:]


def ended(page):
    page.wait_for_selector("body[data-ready=ended]")
    facts = {
        "phase": page.inner_text("#phase"), "clock": page.inner_text("#clock"),
        "controls": page.is_visible("#controls"), "deliveries": rows(page, "#deliveries"),
        "picked": [row[0] for row in rows(page, "#picked")],
        "map": painted(page, "#map"), "legend": page.inner_text("#legend"),
        "charts": {
            name: painted(page, f"[data-panel={name}] canvas")
            for name in ["battery", "current", "components", "activity"]
        },
    }
    facts["losses"] = rows(page, "#losses")[0]
    page.click("#losses tr:nth-child(2)")
    page.wait_for_selector("#story")
    facts["story"] = page.inner_text("#story")
    page.fill("#why [name=message]", "soil-9@1h")
    page.click("#why button")
    page.locator("#notice", has_text="no node").wait_for()
    page.select_option("#colour", "state")
    page.fill("#search", "gw")
    page.dispatch_event("#search", "change")
    # As text: what a node prints is no part of the page.
    page.locator("#output", has_text="hour 48 <b>").wait_for()
    facts["found"] = [row[0] for row in rows(page, "#picked")]
    return facts


def live(page):
    """Drives a run that waits for its first command."""
    def phase(text):
        page.locator("#phase", has_text=text).wait_for()

    def clock():
        return page.inner_text("#clock")

    phase("paused")
    page.wait_for_selector("body[data-ready=paused]")
    facts = {"begin": clock()}
    page.click("button[data-method=run_until]")
    page.locator("#clock", has_text="01:00:00").wait_for()
    phase("paused")
    page.fill("#sensor [name=sensor]", "nose")
    page.fill("#sensor [name=quantity]", "humidity")
    page.click("#sensor button")
    page.locator("#notice", has_text="no sensor").wait_for()
    facts["notice"] = page.inner_text("#notice")
    facts["sensors"] = page.eval_on_selector_all(
        "#sensors option", "options => options.map((option) => option.value)")
    page.fill("#sensor [name=sensor]", "air")
    page.fill("#sensor [name=value]", "80")
    page.click("#sensor button")
    page.wait_for_selector("#notice", state="hidden")
    page.fill("#search", "gw-1")
    page.dispatch_event("#search", "change")
    page.locator("#output-node", has_text="gw-1").wait_for()
    page.select_option("#fault [name=kind]", "power_off")
    page.click("#fault button")
    facts["paces"] = [page.input_value("#pace")]
    page.select_option("#pace", "60")
    page.locator("#pace:not(:focus)").wait_for()
    page.click("button[data-method=resume]")
    phase("running")
    # Held to 60 times real time, sixty days would take a day.
    page.wait_for_timeout(1_500)
    facts["held"] = clock()
    facts["paces"].append(page.input_value("#pace"))
    page.select_option("#pace", "")
    page.wait_for_function("() => !document.getElementById('clock').textContent.startsWith('01:')")
    facts["paces"].append(page.input_value("#pace"))
    page.click("button[data-method=pause]")
    phase("paused")
    facts["paused"] = clock()
    page.locator("#picked", has_text="off").wait_for()
    facts["deliveries"] = len(rows(page, "#deliveries"))
    page.wait_for_timeout(600)
    facts["still"] = clock()
    page.click("button[data-method=quit]")
    page.wait_for_selector("body[data-ready=ended]")
    facts["activity"] = page.eval_on_selector_all(
        "[data-panel=activity] .u-label", "labels => labels.map((label) => label.textContent)")
    facts["controls"] = page.is_visible("#controls")
    facts["map"] = painted(page, "#map")
    return facts


def own(page):
    """A page of other panels."""
    page.wait_for_selector("body[data-ready=ended]")
    return {
        "panels": page.eval_on_selector_all(
            "main > section:not([hidden])",
            "all => all.map((panel) => [panel.dataset.panel,"
            " ...[...panel.querySelectorAll('h2, .u-series:not(.edge) .u-label')]"
            ".map((part) => part.innerText.trim())])"),
        "wide": page.eval_on_selector_all(
            "main > section.wide", "all => all.map((panel) => panel.dataset.panel)"),
        "charts": [
            painted(page, f"[data-panel={name}] canvas") for name in ["battery", "current"]
        ],
    }


def dashboard(page):
    """What the README shows of a run that is over."""
    page.wait_for_selector("body[data-ready=ended]")
    page.wait_for_timeout(1_500)
    # No run is as fast as another.
    page.evaluate("() => document.getElementById('speed').replaceChildren()")
    return {}


def report(page):
    """What the README shows of a report."""
    return {"title": page.title()}


scripts = {script.__name__: script for script in [ended, live, own, dashboard, report]}
with sync_playwright() as play:
    browser = play.chromium.launch(
        executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
    page = browser.new_page(viewport={"width": 1400, "height": 1200})
    page.set_default_timeout(60_000)
    page.on("console", lambda note: note.type == "error" and problems.append(note.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: request.url.startswith(address.split("#")[0])
            or request.url.startswith("data:") or foreign.append(request.url))
    page.goto(address)
    facts = scripts[script](page)
    page.evaluate("() => scrollTo(0, 0)")
    page.screenshot(path=picture, full_page=script not in ["dashboard", "report"])
    browser.close()
print(json.dumps({**facts, "problems": problems, "foreign": foreign}))
