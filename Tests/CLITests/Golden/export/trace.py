# Checks a trace as its viewers read it: members of each kind of event, nesting, arrows.

import json
import sys

with open(sys.argv[1]) as file:
    trace = json.load(file)
events = trace["traceEvents"]
members = {
    "M": {"ph", "pid", "tid", "name", "args"},
    "X": {"ph", "pid", "tid", "name", "ts", "dur"},
    "C": {"ph", "pid", "tid", "name", "ts", "args"},
    "s": {"ph", "pid", "tid", "name", "ts", "cat", "id"},
    "f": {"ph", "pid", "tid", "name", "ts", "cat", "id", "bp"},
}
threads, slices, starts, ends, counts = {}, {}, {}, {}, {}
for event in events:
    kind = event["ph"]
    counts[kind] = counts.get(kind, 0) + 1
    assert set(event) - {"args"} == members[kind] - {"args"}, event
    assert isinstance(event["pid"], int) and isinstance(event["tid"], int), event
    if kind == "M":
        if event["name"] == "thread_name":
            threads[event["pid"], event["tid"]] = event["args"]["name"]
        continue
    assert event["ts"] >= 0, event
    if kind == "X":
        assert event["dur"] > 0, event
        assert (event["pid"], event["tid"]) in threads, event
        slices.setdefault((event["pid"], event["tid"]), []).append(event)
    elif kind == "C":
        assert all(isinstance(value, (int, float)) for value in event["args"].values())
    else:
        side = starts if kind == "s" else ends
        assert event["id"] not in side, event
        side[event["id"]] = event
assert starts.keys() == ends.keys() and starts
for number, start in starts.items():
    end = ends[number]
    assert start["ts"] <= end["ts"]
    # An arrow holds to the slices under its ends.
    for side in (start, end):
        assert any(
            slice["ts"] <= side["ts"] <= slice["ts"] + slice["dur"]
            for slice in slices[side["pid"], side["tid"]]
        ), side
for (process, thread), list_ in slices.items():
    if threads[process, thread] == "messages":
        continue
    # Power states follow one another without a gap.
    list_.sort(key=lambda slice: slice["ts"])
    for left, right in zip(list_, list_[1:]):
        assert abs(left["ts"] + left["dur"] - right["ts"]) < 0.01, (left, right)
print(" ".join(f"{kind}:{count}" for kind, count in sorted(counts.items())))
