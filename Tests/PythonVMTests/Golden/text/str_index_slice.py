def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


s = "aöb€c😀d"
print(len(s), len(""), len("öö"))
for i in range(-9, 9):
    t(lambda: s[i])
for a in (None, 0, 1, 3, 7, 20, -1, -3, -20):
    print([s[a:b] for b in (None, 0, 2, 5, 7, 30, -1, -4, -30)])
for c in s:
    print(c, ord(c), chr(ord(c)) == c, len(c.encode()))
print(list("abc"), tuple("ö€"), [c for c in ""], set("aab") == {"a", "b"})
it = iter("xy")
print(next(it), next(it), next(it, "end"))
t(lambda: s[::2])
t(lambda: s["a"])
t(lambda: s[1.0])
t(lambda: s[True])
t(lambda: s[None])
t(lambda: s["a":])
t(lambda: "abc"[::1])
t(lambda: "abc"[0:10**20] if False else "abc"[0:100])
t(lambda: chr(-1))
t(lambda: chr(0x110000))
t(lambda: chr(0x10FFFF))
t(lambda: ord(""))
t(lambda: ord("ab"))
t(lambda: ord(b"a"))
t(lambda: ord(1))


def assign():
    s[0] = "x"


t(assign)


def delete():
    del s[0]


t(delete)
