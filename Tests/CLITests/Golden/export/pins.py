# Checks the wires of pins against the database: every change of a level, at its nanosecond.

import sqlite3
import sys

names, scopes, changes, time = {}, [], set(), None
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
        elif line[0] in "01z" and time is not None:
            changes.add((time, names[words[0][1:]], line[0]))
database = sqlite3.connect(sys.argv[2])
rows = database.execute(
    "SELECT time_ns, name, pin, level FROM pins JOIN nodes ON nodes.id = node"
).fetchall()
for time, node, pin, level in rows:
    sign = "z" if level is None else str(level)
    assert (time, (node, "pins", f"GPIO{pin}"), sign) in changes, (time, node, pin, level)
for pin in sorted({row[2] for row in rows}):
    levels = ["z" if row[3] is None else str(row[3]) for row in rows if row[2] == pin]
    print(f"GPIO{pin}", "".join(levels))
