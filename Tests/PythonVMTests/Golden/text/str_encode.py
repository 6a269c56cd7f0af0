def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


print("aö€😀".encode(), "aö".encode("utf-8"), "abc".encode("ascii"), "".encode())
print(b"a\xc3\xb6".decode(), b"abc".decode("ascii"), b"".decode(), bytearray(b"x\xe2\x82\xac").decode("utf-8"))
t(lambda: b"\xff".decode())
t(lambda: b"\xc3".decode())
t(lambda: b"\x80abc".decode("utf-8"))
t(lambda: "ö".encode("ascii"))
t(lambda: b"\xc3\xb6".decode("ascii"))
t(lambda: b"a\xffb\xc3".decode("utf-8", "ignore"))
t(lambda: b"a\xffb\xc3".decode("utf-8", "replace"))
t(lambda: b"a\xc3\xb6b".decode("ascii", "replace"))
t(lambda: b"a\xff".decode("utf-8", "strict"))
t(lambda: b"a".decode("foo"))
t(lambda: "a".encode("foo"))
t(lambda: b"a".decode(1))
t(lambda: bytes("aö", "utf-8"))
t(lambda: bytes("a"))
t(lambda: bytes("a", "utf-8", "strict"))
t(lambda: bytes("a", 1))
t(lambda: bytearray("aö", "utf-8"))
t(lambda: bytearray("a"))
