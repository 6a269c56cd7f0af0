# Checks a table of current against the database: its charge, and when the processor was awake.

import csv
import sqlite3
import sys

with open(sys.argv[1], newline="") as file:
    lines = csv.DictReader(file)
    assert lines.fieldnames == ["Timestamp(ms)", "Current(uA)"] + [f"D{n}" for n in range(8)]
    rows = list(lines)
database = sqlite3.connect(sys.argv[2])
rate = 1000 / (float(rows[1]["Timestamp(ms)"]) - float(rows[0]["Timestamp(ms)"]))
charge = sum(float(row["Current(uA)"]) for row in rows) / rate
ledger, seconds = database.execute(
    "SELECT SUM(charge_pc) / 1e6, (SELECT virtual_ns / 1e9 FROM run) FROM energy "
    "JOIN nodes ON nodes.id = node WHERE name = ?",
    (sys.argv[3],),
).fetchone()
assert len(rows) == round(seconds * rate), (len(rows), seconds, rate)
assert abs(charge - ledger) < 1e-6 * ledger, (charge, ledger)
for channel, states in [("D0", "run, idle"), ("D1", "boot")]:
    high = sum(row[channel] == "1" for row in rows) / rate
    known = database.execute(
        "SELECT SUM(duration_ns) / 1e9 FROM energy JOIN nodes ON nodes.id = node "
        "WHERE name = ? AND component = 'cpu' AND ? LIKE '%' || state || '%'",
        (sys.argv[3], states),
    ).fetchone()[0]
    boots = database.execute("SELECT COUNT(*) FROM boots").fetchone()[0]
    # At each end of a phase a row may be of both.
    assert 0 <= high - known + 1e-6 < 2 * boots / rate, (channel, high, known)
asleep = min(float(row["Current(uA)"]) for row in rows)
print(f"{rate:.0f} rows a second, {asleep:.3f} uA asleep")
