def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


from array import array

b = bytearray(b"0123456789")
m = memoryview(b)
print(len(m), m[0], m[-1], bytes(m), bytes(m[2:5]), bytes(m[2:8][1:3]), list(m[:3]), bytes(m[20:]), m.itemsize, bool(m[5:5]))
m[0] = 65
m[1:3] = b"xy"
m[5:7] = m[0:2]
print(b)
n = m[4:8]
n[0] = 0x5A
print(b, bytes(n), n == b"Z" + bytes(b[5:8]), memoryview(b"ab") == b"ab", memoryview(n) == n)
r = memoryview(b"const")
print(r[0], bytes(r[1:]), r.hex(), memoryview(b"ab").hex("-"))
a = memoryview(array("i", [1, -2, 3]))
print(len(a), a[1], a.itemsize, list(a[1:]))
a[0] = 70000
print(a[0], bytes(a[0:1]))
print(b"".join([bytes(m[0:1]), b"x"]), bytearray(m[:4]), b"0" + m[8:], list(memoryview(array("d", [1.5]))))
t(lambda: m[50])
t(lambda: m["a"])
t(lambda: m[::2])
t(lambda: memoryview(5))
t(lambda: memoryview([1]))
t(lambda: memoryview())
t(lambda: m + b"a")
t(lambda: m.foo)


def assign(v, i, x):
    if isinstance(i, tuple):
        v[i[0] : i[1]] = x
    else:
        v[i] = x


t(lambda: assign(r, 0, 1))
t(lambda: assign(r, (0, 1), b"a"))
t(lambda: assign(m, (0, 2), b"a"))
t(lambda: assign(m, (0, 2), [1, 2]))
t(lambda: assign(m, 0, "a"))
t(lambda: assign(m, 99, 1))
t(lambda: assign(a, (0, 1), b"abcd"))


def delete():
    del m[0]


t(delete)
print(int.from_bytes(m[0:2], "big"), int(memoryview(b"12")), float(memoryview(b"1.5")), str(memoryview(b"abc"), "utf-8"))
for x in memoryview(b"\x01\x02"):
    print(x, end=" ")
print()
