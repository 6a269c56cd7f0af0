def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for s in ("", " ", "a", "a b", "  a  b\tc\n", "a,b,,c", ",", ",a,", "aXXbXXXc", "\u00e4 \u00f6"):
    print(repr(s), s.split(), s.split(None, 1), s.split(","), s.split(",", 1), s.rsplit(",", 1), s.rsplit(), s.split("XX"), s.rsplit("XX", 1), s.split(None, 0), s.split(",", 0), s.split(",", -1))
    print(s.partition(","), s.rpartition(","), s.partition("XX"), s.rpartition("XX"))
print("a\nb\r\nc\rd".splitlines(), "a\n\nb\n".splitlines(True), "".splitlines(), "\n".splitlines(), "x\r\n".splitlines(keepends=True))
print(b"a b".split(), b"a,b".split(b","), b"a,b".rsplit(b",", 1), b"a,b".partition(b","), b"a\nb".splitlines())
t(lambda: "a".split(""))
t(lambda: "a".rsplit("", 1))
t(lambda: "a b".rsplit(None, 1))
t(lambda: "a".partition(""))
t(lambda: "a".split(b","))
t(lambda: "a".split(1))
t(lambda: b"a".split(","))
t(lambda: "a".partition(1))
t(lambda: "a,b".rsplit(",", 10))
t(lambda: bytearray(b"a b").split())
t(lambda: "a".splitlines(foo=1))
