def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


a = bytearray(b"hello")
a[0] = 72
a[-1] = 0x4F
print(a, len(a), a[0], a[1:3], a[:], a[10:], list(a), bool(a), bool(bytearray()))
a.append(33)
a.extend(b" x")
a.extend([1, 2])
a += b"yz"
a += bytearray(b"!")
print(a, a.find(b"x"), b"el" in a, 33 in [a[5]], a.decode if False else a[:5].decode())
print(bytearray(3), bytearray([1, 2]), bytearray(range(4)), bytearray(), bytearray(b"ab") + b"c", bytearray(b"ab") == b"ab", b"ab" == bytearray(b"ab"), bytearray(b"a") < b"b")
b = a
b[0] = 0
print(a[0], bytearray(a) == a, bytearray(a) is a)
s = bytearray(b"0123456789")
s[2:4] = b"ab"
print(s)
s[2:4] = b"WXYZ"
print(s)
s[2:8] = b""
print(s, len(s))
s[len(s) :] = b"end"
print(s)
s[:0] = bytearray(b"start")
print(s)
s[1:3] = s
print(s)
s[:] = b""
print(s, len(s))
for i in range(40):
    s.append(i)
s.extend(s)
print(len(s), s[-1], sum(s))
x = bytearray(b"abc")
x += x
print(x, x * 1 if False else x)
t(lambda: bytearray(b"a") * 2)
t(lambda: a[50])
t(lambda: a["x"])
t(lambda: a[::2])
t(lambda: bytearray(["a"]))
t(lambda: bytearray(1.5))
t(lambda: a.append("x"))
t(lambda: a.extend(1))
t(lambda: a.extend("xy"))
t(lambda: a + 1)
t(lambda: "x" in a)
t(lambda: 1 in a)
t(lambda: hash(a))


def assign(i, v):
    if isinstance(i, tuple):
        a[i[0] : i[1]] = v
    else:
        a[i] = v
    return a[i]


t(lambda: assign(0, 256))
t(lambda: assign(0, -1))
t(lambda: assign(0, "a"))
t(lambda: assign(99, 1))
t(lambda: assign((0, 2), [1, 2]))
t(lambda: assign((0, 2), "ab"))


def delete():
    del a[0]


t(delete)
print(bytearray(b"a b").split(), bytearray(b"ab").upper(), bytearray(b"ab").hex(), bytearray(b"it's").replace(b"'", b'"'))
for v in bytearray(b"\x01\xff"):
    print(v, end=" ")
print()
