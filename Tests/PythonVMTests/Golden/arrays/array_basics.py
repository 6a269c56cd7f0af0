def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


from array import array

for code in "bBhHiIqQ":
    a = array(code, [1, 2, 3])
    a.append(100)
    a.extend([4, 5])
    a.extend(array(code, [6]))
    a += array(code, [7])
    a[0] = 50
    print(a, len(a), a[0], a[-1], a[1:3], list(a), bool(a), sum(a))
for code in "fd":
    a = array(code, [1, 2.5, -0.25])
    a.append(1 << 20)
    print(a, a[1], a[::1], list(a))
print(array("b"), array("B", b"ab"), array("h", b"\x01\x00\x02\x00"), array("i", range(3)), array("H", bytearray(4)), bytes(array("h", [1, -1])))
print(array("b", [-128, 127]), array("B", [255]), array("h", [-32768, 32767]), array("H", [65535]), array("i", [-(1 << 31), (1 << 31) - 1]), array("I", [(1 << 32) - 1]), array("q", [-(1 << 63), (1 << 63) - 1]), array("Q", [(1 << 64) - 1]))
print(array("B", [1, 2]) == array("B", [1, 2]), array("B", [1]) == array("B", [2]), array("B", [1]) == b"\x01", array("H", [1, 2]) < array("H", [1, 3]), array("i", [1]) == [1])
a = array("i", [1, 2, 3, 4])
a[1:3] = array("i", [9, 8, 7])
print(a)
a[0:2] = array("i")
print(a, array("i", [1]) + array("i", [2]))
o = array("O", [])
o.append("text")
o.append([1, 2])
o.append(None)
print(o, o[0], o[1], len(o), o[0:2])
o[0] = 5
print(o)
t(lambda: array("z"))
t(lambda: array("i", ["a"]))
t(lambda: array("i", [1.5]))
t(lambda: array(1))
t(lambda: array())
t(lambda: array("i", 5))
t(lambda: array("i", [1])[5])
t(lambda: array("i", [1])["a"])
t(lambda: array("i", [1])[::2])
t(lambda: array("f", ["a"]))
t(lambda: array("i", [1]).append("x"))
t(lambda: array("i", [1]) + 5)
t(lambda: 1 in array("i", [1]))
t(lambda: b"a" in array("B", b"abc"))
t(lambda: array("i", [1]) == array("f", [1]))


def assign(i, v):
    if isinstance(i, tuple):
        a[i[0] : i[1]] = v
    else:
        a[i] = v
    return a


t(lambda: assign((0, 1), b"abcd"))
t(lambda: assign((0, 1), [1]))
t(lambda: assign(0, "x"))


def delete():
    del a[0]


t(delete)
