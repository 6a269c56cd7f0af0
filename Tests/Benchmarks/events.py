"""Compares brumate's event queue with SimPy on the workloads of Events/main.swift.

usage: events.py OURS      (the program that `swift build -c release --product Events` makes)

Prints nanoseconds an event and how many times faster OURS is, and says so when a timer of ten
thousand takes longer than its budget.
"""
import importlib.metadata
import subprocess
import sys
import time

BUDGET_NS = 150


class Delays:
    """The numbers of Events/main.swift, in seconds."""

    def __init__(self):
        self.state = 1

    def next(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % 2000000000 / 1e9


def timer(env, delays, counter):
    while True:
        yield env.timeout(delays.next())
        counter[0] += 1


def producer(env, delays, store, counter):
    while True:
        yield env.timeout(delays.next())
        counter[0] += 1
        store.put(1)


def consumer(store, counter):
    while True:
        yield store.get()
        counter[0] += 1


def simpy_time(simpy, name, count, events=100000):
    """Nanoseconds an event: of timers, or of timers and the messages that they send."""
    env, delays, counter = simpy.Environment(), Delays(), [0]
    for _ in range(count):
        if name == "timers":
            env.process(timer(env, delays, counter))
        else:
            store = simpy.Store(env)
            env.process(producer(env, delays, store, counter))
            env.process(consumer(store, counter))
    env.run(until=1e-12)
    began = time.perf_counter_ns()
    while counter[0] < events:
        env.step()
    return (time.perf_counter_ns() - began) / counter[0]


def main():
    lines = subprocess.run(sys.argv[1:], capture_output=True, text=True, check=True).stdout
    try:
        import simpy
    except ImportError:
        simpy = None
    version = importlib.metadata.version("simpy") if simpy else "is not installed"
    print(f"ns an event     pending     ours     SimPy {version}")
    for line in lines.splitlines():
        name, count, ours = line.split()
        count, ours = int(count), float(ours)
        cells = [f"{name:12}", f"{count:10}", f"{ours:8.0f}"]
        if simpy:
            theirs = min(simpy_time(simpy, name, count) for _ in range(3))
            cells += [f"{theirs:9.0f}", f"{theirs / ours:8.1f}x"]
        if name == "timers" and count == 10000 and ours > BUDGET_NS:
            cells.append(f"over {BUDGET_NS} ns")
        print(" ".join(cells))


main()
