# Checks energy by line against the ledger, and its exports against the rules of their formats.

import collections
import json
import sqlite3
import sys

database = sqlite3.connect(sys.argv[1])
names = dict(database.execute("SELECT id, name FROM nodes"))


def sums(table):
    return dict(
        ((names[node], component), charge)
        for node, component, charge in database.execute(
            f"SELECT node, component, SUM(charge_pc) FROM {table} GROUP BY node, component"
        )
        if charge
    )


# The ledger's rows of each state are whole picocoulombs, of which 3,600 are a nanoampere-hour.
ledger, lines = sums("energy"), sums("profile_charges")
assert lines.keys() == ledger.keys(), (lines, ledger)
for place, charge in ledger.items():
    assert abs(lines[place] - charge) < 10, (place, lines[place], charge)
totals = collections.Counter()
for (node, _), charge in ledger.items():
    totals[node] += charge

stacks = collections.Counter()
for line in open(sys.argv[2]):
    stack, count = line.rstrip("\n").rsplit(" ", 1)
    node, *calls = stack.split(";")
    assert calls and int(count) > 0, line
    stacks[node] += int(count)
for node, charge in totals.items():
    assert abs(stacks[node] - charge / 3.6e6) <= 1, (node, stacks[node], charge / 3.6e6)

document = json.load(open(sys.argv[3]))
assert document["$schema"] == "https://www.speedscope.app/file-format-schema.json"
frames = document["shared"]["frames"]
assert all(isinstance(frame["name"], str) and frame["name"] for frame in frames)
for profile in document["profiles"]:
    assert set(profile) == {
        "type", "name", "unit", "startValue", "endValue", "samples", "weights",
    }
    assert profile["type"] == "sampled" and profile["unit"] == "none"
    assert len(profile["samples"]) == len(profile["weights"])
    for stack in profile["samples"]:
        assert stack and all(0 <= frame < len(frames) for frame in stack)
    node = profile["name"].split(",")[0]
    weight = sum(profile["weights"])
    assert abs(weight - totals[node] / 3.6e6) < 1, (node, weight)
    assert abs(profile["endValue"] - weight) < 1e-6 * weight
files = {frame["file"] for frame in frames if "file" in frame}
print(len(ledger), "sums;", *sorted(files))
