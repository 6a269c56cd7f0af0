# What the largest builds of the reference have beside the others.
import io
import micropython
import re
import sys
import time
from collections import namedtuple

# Matches tell their groups and where they lie, in characters.
found = re.search("(é+)(x)?(b)", "aééb")
print(found.groups(), found.span(), found.span(1), found.span(2), found.start(3), found.end())
print(re.match(b"(..)", b"\xc3\xa9").span(1), re.match("a", "a").groups())
for f in (found.span, found.start, found.end):
    for wrong in (4, -1):
        try:
            f(wrong)
        except IndexError as e:
            print("IndexError", e)

pair = namedtuple("Pair", "left right")(1, "x")
print(pair._asdict())

# A buffered writer passes on full buffers, and the rest when it is told to.
out = io.BytesIO()
writer = io.BufferedWriter(out, 4)
for piece in (b"ab", b"", b"cdefghi", bytearray(b"jk")):
    print(writer.write(piece), out.getvalue())
writer.flush()
print(out.getvalue())


class Lazy(io.IOBase):
    answers = [None, 1, 2, 1, 1]

    def write(self, data):
        print("write", data)
        return self.answers.pop(0)


writer = io.BufferedWriter(Lazy(), 8)
writer.write(b"ab")
for _ in range(4):
    try:
        writer.flush()
        print("flushed")
    except OSError as e:
        print("OSError", e)
try:
    io.BufferedWriter(out)
except TypeError as e:
    print("TypeError")

micropython.heap_lock()
depth = micropython.heap_locked()
micropython.heap_unlock()
print(depth, micropython.heap_locked())

# A callback interrupts the main program, once, and when it has returned.
try:
    micropython.schedule(micropython.kbd_intr, None)
    micropython.schedule(micropython.kbd_intr, None)
    time.sleep(0)
    time.sleep(0)
except KeyboardInterrupt:
    print("KeyboardInterrupt")
time.sleep(0)


def callback(_):
    print("callback")
    micropython.schedule(micropython.kbd_intr, None)
    time.sleep(0)
    time.sleep(0)
    print("callback ends")


try:
    micropython.schedule(callback, None)
    time.sleep(0)
    time.sleep(0)
    time.sleep(0)
except KeyboardInterrupt:
    print("KeyboardInterrupt")

print(sys.getsizeof([1] * 20) > sys.getsizeof([]) > 0, sys.getsizeof({}) > 0)
try:
    sys.getsizeof(sys.getsizeof)
except TypeError as e:
    print(e)


def deep(n):
    return deep(n - 1) if n else 1 / 0


for sys.tracebacklimit in (2, 0, -1):
    try:
        deep(3)
    except ZeroDivisionError as e:
        text = io.StringIO()
        sys.print_exception(e, text)
        print([line.split(",")[-1] for line in text.getvalue().split("\n")])
print(sys.tracebacklimit)
del sys.tracebacklimit
print(hasattr(sys, "tracebacklimit"))
