"""Says what watching costs: the city with so many nodes alone, and with its page being looked at.

usage: dashboard.py [--nodes 1000] [--until 1d] [--runs 3] [--browser CHROMIUM] BRUMATE

Somebody who asks what the page asks, as often as the page does, times each answer; with --browser
the page itself is open as well, on the same machine. Of so many runs of each kind the fastest
counts. The digests must be equal.
"""
import argparse
import http.client
import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.parse

from city import WORK, scaled

POINTS = 600


class Watcher:
    """Follows a run as the page does, and keeps how long each answer took."""

    def __init__(self, address):
        self.host = urllib.parse.urlsplit(address).netloc
        self.times = {}
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=self.follow), threading.Thread(target=self.ask_all)]
        for thread in self.threads:
            thread.start()

    def follow(self):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        connection.request("GET", "/api/live")
        answer = connection.getresponse()
        while not self.is_over.is_set():
            line = answer.readline()
            if line.startswith(b"data:"):
                if json.loads(line[5:])["phase"] == "ended":
                    self.is_over.set()

    def get(self, connection, path):
        begin = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status in (200, 404), (path, answer.status, body)
        self.times.setdefault(path.split("?")[0], []).append(time.perf_counter() - begin)
        return json.loads(body) if answer.status == 200 else None

    def ask_all(self):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        panels = []
        while not self.is_over.wait(1):
            if not panels:
                run = self.get(connection, "/api/run")
                if not run:
                    continue
                panels = [
                    index
                    for index, panel in enumerate(self.get(connection, "/api/panels")["panels"])
                    if panel["isChart"]
                ]
            for name in "state", "deliveries", "links", "remarks":
                self.get(connection, f"/api/{name}")
            self.get(connection, "/api/output?node=0")
            for panel in panels:
                self.get(connection, f"/api/series?panel={panel}&nodes=0,1,2,3&points={POINTS}")

    def end(self):
        for thread in self.threads:
            thread.join()


def run(options, *more):
    """Runs the city, watched when it has a dashboard; its summary and the watcher."""
    results = WORK / "dashboard"
    words = [
        options.brumate, "run", scaled(options.nodes), "--until", options.until, "--quiet",
        "--results", results, *more,
    ]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    watcher, page = None, None
    if more:
        address = re.search(r"dashboard on (\S+)", process.stderr.readline()).group(1)
        watcher = Watcher(address)
        if options.browser:
            page = subprocess.Popen(
                [options.browser, "--headless=new", "--no-sandbox", "--disable-gpu",
                 "--remote-debugging-port=0", address],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        watcher.end()
        if page:
            page.terminate()
            page.wait()
        process.send_signal(signal.SIGINT)
    usage = os.wait4(process.pid, 0)[2]
    summary = json.loads((results / "summary.json").read_text())
    # That of the program, without that of a browser.
    summary["cpu_s"] = usage.ru_utime + usage.ru_stime
    return summary, watcher


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nodes", type=int, default=1000)
    parser.add_argument("--until", default="1d")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--browser")
    parser.add_argument("brumate")
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    alone, watched, digests, times = [], [], set(), {}
    for _ in range(options.runs):
        summary, _ = run(options)
        alone.append((summary["wall_s"], summary["cpu_s"]))
        digests.add(summary["digest"])
        summary, watcher = run(options, "--dashboard", "0")
        watched.append((summary["wall_s"], summary["cpu_s"]))
        digests.add(summary["digest"])
        for path, seconds in watcher.times.items():
            times.setdefault(path, []).extend(seconds)
    assert len(digests) == 1, f"who watches changes the digest: {digests}"
    print("answer             count  median ms  longest ms")
    for path, seconds in sorted(times.items()):
        seconds.sort()
        print(
            f"{path:18} {len(seconds):5} {seconds[len(seconds) // 2] * 1000:10.1f}"
            f" {seconds[-1] * 1000:11.1f}")
    for index, name in enumerate(["wall-clock", "processor"]):
        before, after = (min(times[index] for times in runs) for runs in (alone, watched))
        print(
            f"{options.nodes} nodes, {options.until}, {name} time: alone {before:.1f} s,"
            f" watched {after:.1f} s: {after / before:.2f} times as much", flush=True)


main()
