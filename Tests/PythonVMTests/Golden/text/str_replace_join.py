def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for args in (("a", "b"), ("a", ""), ("", "-"), ("aa", "x"), ("zzz", "y"), ("a", "bb", 1), ("a", "bb", 0), ("a", "bb", -1), ("", "-", 2), ("aaa", "b")):
    print(args, "aaa".replace(*args), "".replace(*args), "banana".replace(*args), "äaö".replace(*args))
print(b"abc".replace(b"b", b"xx"), bytearray(b"abc").replace(b"b", b""))
print(",".join(["a", "b", "c"]), "".join(("x", "y")), "-".join("abc"), "".join([]), "x".join(["a"]), ", ".join(str(i) for i in range(5)))
print(b",".join([b"a", b"b"]), b"".join((b"a", bytearray(b"b"))), bytearray(b"-").join([b"a", b"b"]))
t(lambda: ",".join([1, 2]))
t(lambda: ",".join([b"a"]))
t(lambda: b",".join(["a"]))
t(lambda: ",".join(1))
t(lambda: "a".replace(1, 2))
t(lambda: "a".replace("a", b"b"))
t(lambda: "a" + 1)
t(lambda: "a" + b"b")
t(lambda: b"a" + "b")
t(lambda: "a" * 2.0)
t(lambda: "ab" * 3)
t(lambda: 3 * "ab")
t(lambda: "ab" * -1)
t(lambda: "ab" * True)
t(lambda: "" * 1000)
t(lambda: "x" * 40)
s = "a"
s += "b"
s *= 3
print(s, s + "", "" + s)
print("a" < "b", "a" < "aa", "b" > "abc", "a" <= "a", "" < "a", "ä" > "z", "a" == "a", "a" == b"a", "a" != 1, "Z" < "a")
t(lambda: "a" < 1)
t(lambda: "a" < b"a")
print(sorted(["b", "a", "ab", "", "B"]), min("hello"), max("hello"))
print(hash("abc") == hash("ab" + "c"), {"abc": 1}["ab" + "c"])
