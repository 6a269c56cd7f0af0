"""Runs the city at several sizes of equal density, and says what a node costs in each.

usage: city.py [--until 1h] BRUMATE NODES...      (for instance 100 1000 10000)
       city.py [--until 1h] --threads RUNS BRUMATE NODES...

With --threads it says what two threads do better than one: of so many runs of each the fastest. The
two must give the same digest.

Processor time and memory are those of the whole program, its start and its results included. The
last column is the cost of a node beside that of the first size.
"""
import argparse
import json
import math
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / ".build" / "city"
GROUPS = {"air": 4000, "bin": 4000, "tree": 2000, "gw": 400}
WHOLE = 10000


def scaled(nodes):
    """The scenario with so many nodes, on so much less or more ground; the path of its file."""
    text = (ROOT / "scenarios/city/city.yaml").read_text()
    share = nodes / WHOLE
    for name, count in GROUPS.items():
        last = max(1, round(count * share)) - 1
        text = re.sub(rf"{name}-{{0+\.\.\d+}}", f"{name}-{{{0:0{len(str(last))}}..{last}}}", text)
    # A grid of gateways that is about as wide as the site.
    count = max(1, round(GROUPS["gw"] * share))
    columns = max(c for c in range(1, count + 1) if count % c == 0 and c * c <= count * 1.6)
    text = text.replace("grid: 20x20", f"grid: {columns}x{count // columns}")
    side = math.sqrt(share)
    text = text.replace("[5km, 4km]", f"[{5000 * side:.1f}m, {4000 * side:.1f}m]")
    text = text.replace("firmware: firmware/", "firmware: ../../scenarios/city/firmware/")
    path = WORK / f"city-{nodes}.yaml"
    path.write_text(text)
    return path


def measure(brumate, nodes, until, *more):
    """Runs one size; its summary and the seconds of processor time that it took."""
    results = WORK / f"results-{nodes}"
    before = os.times()
    subprocess.run(
        [brumate, "run", scaled(nodes), "--until", until, "--quiet", "--results", results,
         *more],
        check=True)
    after = os.times()
    seconds = sum(after[2:4]) - sum(before[2:4])
    return json.loads((results / "summary.json").read_text()), seconds


def compare_threads(options, nodes):
    """Prints the wall-clock time with one thread and with two."""
    fastest, digests = {}, set()
    for run in range(options.threads):
        for threads in 1, 2:
            summary, _ = measure(options.brumate, nodes, options.until, "--threads", str(threads))
            digests.add(summary["digest"])
            fastest[threads] = min(fastest.get(threads, math.inf), summary["wall_s"])
    assert len(digests) == 1, f"threads change the digest: {digests}"
    print(
        f"{nodes} nodes, {options.until}: one thread {fastest[1]:.1f} s, two {fastest[2]:.1f} s:"
        f" {fastest[1] / fastest[2]:.2f} times as fast", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--until", default="1h")
    parser.add_argument("--threads", type=int, metavar="RUNS")
    parser.add_argument("brumate")
    parser.add_argument("nodes", nargs="+", type=int)
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    if options.threads:
        for nodes in options.nodes:
            compare_threads(options, nodes)
        return
    print("   nodes  wall s   cpu s  node-s/cpu-s  bytecodes/cpu-s  events/cpu-s  kB/node  cost")
    first = None
    for nodes in options.nodes:
        summary, seconds = measure(options.brumate, nodes, options.until)
        count = len(summary["nodes"])
        rate = count * summary["virtual_s"] / seconds
        first = first or rate
        print(
            f"{count:8} {summary['wall_s']:7.1f} {seconds:7.1f} {rate:13.0f}"
            f" {summary['bytecodes'] / seconds:16.0f} {summary['events'] / seconds:13.0f}"
            f" {summary['peak_memory_bytes'] / count / 1024:8.1f} {first / rate:4.2f}x", flush=True)


if __name__ == "__main__":
    main()
