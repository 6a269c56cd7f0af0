# What needs no heap, and what exceptions do when it is locked.
import gc
import micropython
import array

b, ba, l, d, s = b"12", bytearray(b"345"), [6, 7], {8: 9}, {10}
ar = array.array("H", (11, 12))
g = (x + 1 for x in range(2))
m = memoryview(ba)
fixed = StopIteration()


def locked(f):
    micropython.heap_lock()
    try:
        f()
    except MemoryError:
        print("MemoryError")
    finally:
        micropython.heap_unlock()


def iterate():
    for x in b, ba, l, d, s, ar, g:
        for y in x:
            print(y, end=" ")
    print(49 in b, 1 in l, 8 in d, 256 in b, -1 in b)
    print(min(l), max(l), sum(l), any(l), all(l))


def constants():
    print("a text with blanks", b"bytes", (1, "two", 3.5), 123456789012)
    m[0:1] = b"x"
    ba[1:3] = b"yz"


def catch():
    try:
        raise ValueError("a message", 5)
    except ValueError as e:
        print(e.args)
    try:
        nothing
    except NameError as e:
        print(e)


def many():
    print(repr(Exception(*arguments)))


arguments = [0] * 100
locked(iterate)
locked(constants)
locked(catch)
locked(many)
print(ba)
for f in (
    lambda: [],
    lambda: l + l,
    lambda: l[0:1],
    lambda: bytearray(8),
    lambda: ba.extend(b"0123456789012345678901234567890123456789"),
    lambda: {}.update(a=1),
    lambda: "x" + str(l),
    lambda: memoryview(ba),
):
    locked(f)
print(micropython.heap_lock(), micropython.heap_lock())
print(micropython.heap_unlock(), micropython.heap_unlock())
