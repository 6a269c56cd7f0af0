"""Compares brumate's Python with other interpreters on the programs beside this file.

usage: bench.py [-n ROUNDS] OURS OTHER...      (commands that take a file)

Prints the least time of each in ms, as the program itself measures it (so without starting), and
how many times faster OURS is than each OTHER. Outputs that differ give status 1.
"""
import argparse
import math
import pathlib
import shlex
import subprocess
import sys
import tempfile


def run(command, program):
    """Runs a program; its output, and the seconds that it says it took."""
    done = subprocess.run(shlex.split(command) + [str(program)], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    if done.returncode != 0 or not lines:
        sys.exit(f"{command} fails on {program}: {done.stderr}")
    return lines[:-1], float(lines[-1])


def least(commands, program, rounds):
    """The least time of each command, rounds interleaved, and the outputs."""
    times, outputs = [math.inf] * len(commands), [None] * len(commands)
    for _ in range(rounds):
        for place, command in enumerate(commands):
            outputs[place], seconds = run(command, program)
            times[place] = min(times[place], seconds)
    return times, outputs


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=5)
    parser.add_argument("commands", nargs="+", metavar="COMMAND")
    options = parser.parse_args()
    ratios, wrong = [], False
    folder = pathlib.Path(__file__).parent / "Programs"
    for program in sorted(folder.glob("*.py")):
        with tempfile.NamedTemporaryFile("w", suffix=".py") as timed:
            timed.write(f"import time\nbegan = time.time_ns()\n{program.read_text()}\n")
            timed.write("print((time.time_ns() - began) / 1e9)\n")
            timed.flush()
            times, outputs = least(options.commands, timed.name, options.n)
        ratios.append([other / times[0] for other in times[1:]])
        line = [program.stem.ljust(12), *(f"{1000 * seconds:9.1f}" for seconds in times)]
        line += [f"{ratio:6.2f}x" for ratio in ratios[-1]]
        if any(output != outputs[0] for output in outputs[1:]):
            line.append("other output")
            wrong = True
        print(*line, flush=True)
    means = [math.exp(sum(map(math.log, column)) / len(column)) for column in zip(*ratios)]
    print("geometric mean", *(f"{mean:.2f}x" for mean in means))
    return 1 if wrong else 0


sys.exit(main())
