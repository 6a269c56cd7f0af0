l = [1, 2, 3, 4]
t = (5, 6, 7)
b = b"abc"
print(l[0], l[-1], t[1], t[-3], b[0], b[-1], "xyz"[1], l[True])
l[0] = 9
l[-1] += 1
print(l)
for bad in (lambda: l[4], lambda: l[-5], lambda: t[3], lambda: b[9], lambda: {}["q"], lambda: l["a"],
            lambda: 5[0], lambda: {}[[]]):
    try:
        bad()
    except (IndexError, KeyError, TypeError) as error:
        print(type(error).__name__, error)
def store(o, i, v):
    try:
        o[i] = v
    except (IndexError, TypeError) as error:
        print(type(error).__name__, error)
store(l, 7, 1)
store(t, 0, 1)
store("abc", 0, "x")
store(5, 0, 1)
d = {"a": 1, 2: "two", (1, 2): "pair", None: 0}
print(d["a"], d[2], d[1, 2], d[None])
d["a"] += 1
d["n"] = {}
d["n"]["m"] = 3
print(d["a"], d["n"]["m"], len(d))
ba = bytearray(3)
ba[1] = 65
print(ba, ba[1])
m = [[0] * 3 for _ in range(2)]
m[1][2] = 5
print(m, l[1:3], l[::-1])
l[1:3] = [7, 8, 9]
print(l)
del l[0], l[-1]
print(l)
