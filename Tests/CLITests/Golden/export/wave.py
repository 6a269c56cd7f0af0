# Checks wave forms against the database: every change of state, every reading of a battery, every
# step of a message, at its nanosecond.

import sqlite3
import sys

names, scopes, changes, time = {}, [], [], None
with open(sys.argv[1]) as file:
    for line in file:
        words = line.split()
        if not words:
            continue
        if words[0] == "$scope":
            scopes.append(words[2])
        elif words[0] == "$upscope":
            scopes.pop()
        elif words[0] == "$var":
            names[words[3]] = (*scopes, words[4])
        elif line[0] == "#":
            time = int(line[1:])
        elif line[0] in "rs":
            changes.append((time, names[words[1]], words[0][1:]))
        elif line[0] in "01" and time is not None:
            changes.append((time, names[words[0][1:]], line[0]))
database = sqlite3.connect(sys.argv[2])
found = set(changes)
states = database.execute(
    "SELECT time_ns, name, component, state FROM states JOIN nodes ON nodes.id = node"
).fetchall()
for time, node, component, state in states:
    assert (time, (node, component, "state"), state) in found, (time, node, state)
    awake = "1" if state in ("boot", "running") else "0"
    assert (time, (node, component, "awake"), awake) in found, (time, node, awake)
batteries = database.execute(
    "SELECT time_ns, name, charge, volts FROM battery JOIN nodes ON nodes.id = node"
).fetchall()
values = {(time, name): value for time, name, value in changes}
for time, node, charge, volts in batteries:
    assert float(values[time, (node, "battery", "charge")]) == charge
    assert float(values[time, (node, "battery", "volts")]) == volts
messages = database.execute(
    "SELECT DISTINCT time_ns, name, outcome FROM messages JOIN nodes ON nodes.id = node"
).fetchall()
for time, node, outcome in messages:
    assert (time, (node, "messages", outcome), "1") in found, (time, node, outcome)
print(len(states) > 30, len(batteries) >= 4, len(messages) > 30)
