# Ranges beyond 32 bits, and places in them.
import sys

top = sys.maxsize
r = range(1 << 62, (1 << 62) + 10, 3)
print(r, len(r), list(r), r[1], r[-1], r[1:])
print(r.start, r.stop, r.step, bool(r))
print(range(1 << 40)[5], range(1 << 40)[-1], range(0, 1 << 40, 2)[3:10])
print(len(range(top)), len(range(top, 0, -1)), len(range(-5, -top, -1)))
print(range(2 - top, 0)[0], range(top, 0, -1)[-1])
for i in range((1 << 31) - 2, (1 << 31) + 2):
    print(i, end=" ")
print()
for i in range(top - 3, top, 2):
    print(i, end=" ")
print()
for i in range(-top + 3, -top, -2):
    print(i, end=" ")
print()
it = iter(range(0, 1 << 40, 1 << 38))
print(next(it), next(it), list(it))
try:
    range(1 << 64)
except OverflowError:
    print("OverflowError")


# A view remembers where it begins in what is left of a word beside its kind.
from uctypes import bytearray_at

most = (1 << 56) - 1
view = memoryview(bytearray_at(0, most + 2))
print(view[most : most + 1])
try:
    view[most + 1 : most + 2]
except OverflowError:
    print("OverflowError")

# Steps as large as a number can be, where the reference fails.
print([1, 2, 3][::top], [1, 2, 3][::-top], [1, 2, 3][1::top])
print(len(range(0, top, top)), len(range(0, 9, top)), len(range(0, -9, -top)))
