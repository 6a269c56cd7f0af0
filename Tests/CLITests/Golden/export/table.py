# Checks a table against the database: sums of charge and numbers of messages.

import csv
import sqlite3
import sys

with open(sys.argv[1], newline="") as file:
    rows = list(csv.DictReader(file))
database = sqlite3.connect(sys.argv[2])
assert list(rows[0]) == ["time_s", "node", "series", "value"]
times = [float(row["time_s"]) for row in rows]
assert times == sorted(times)
charge, count = {}, {}
for row in rows:
    key = (row["node"], row["series"])
    count[row["series"]] = count.get(row["series"], 0) + 1
    if row["series"].startswith("charge."):
        charge[key] = charge.get(key, 0) + float(row["value"])
for node, component, state, mah in database.execute(
    "SELECT node, component, state, mah FROM energy_mah"
):
    assert abs(charge.pop((node, f"charge.{component}.{state}")) - mah) < 1e-12
assert not charge
for outcome, reason, number in database.execute(
    "SELECT outcome, reason, COUNT(*) FROM messages GROUP BY outcome, reason"
):
    name = ".".join(["message", outcome] + ([reason] if reason else []))
    assert count[name] == number, name
print(len(rows) > 100, count["message.delivered"] > 10)
