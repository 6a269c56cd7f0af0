def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for s in ("", "a", "'", '"', "'\"", "\\", "\n\r\t\0\x01\x1f\x7f", "\x80", "ö", "\u20ac", "\U0001f600", "it's", 'say "x"', "both ' and \"", "\\n"):
    print(repr(s), str(s) == s, [s], (s,), {s: s})
for b in (b"", b"a", b"'", b'"', b"\x00\xff\n\\", b"'\"", bytearray(b"it's\x80"), bytearray()):
    print(repr(b), str(b), [b])
print(repr(str), repr(bytes), str(type("")), str(None), str(True), str(1.5), str([1, "a"]), str(()), str({}))
print("%r %s %r" % ("a\n", "a\n", b"b"), "{!r} {!s}".format("x'", "x'"))
print(str(b"abc", "utf-8"), str(b"abc", "ascii"), str(bytearray(b"xy"), "utf8"))
t(lambda: str(b"\xff", "utf-8"))
t(lambda: str("a", "utf-8"))
t(lambda: str(1, "utf-8"))
t(lambda: str(b"a", 1))
t(lambda: str(b"a", "latin-1"))
t(lambda: str())
t(lambda: str(1, 2, 3, 4))
print(str("x") + str(1) + str(None))
