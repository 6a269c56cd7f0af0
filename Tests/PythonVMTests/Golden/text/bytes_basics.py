def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


b = b"hello\x00\xff"
print(b, len(b), b[0], b[-1], b[1:3], b[:-2], b[5:], b[10:], b[3:1], list(b), bytes(b) is b)
print(bytes(), bytes(3), bytes([1, 2, 255]), bytes((0,)), bytes(range(5)), bytes(bytearray(b"xy")), bytes(b""), bytes(x * 2 for x in range(3)))
print(b + b"x", b * 2, 2 * b"ab", b"ab" == b"ab", b"ab" != b"ac", b"a" < b"b", b"a" == bytearray(b"a"), bytearray(b"a") == b"a", b"a" == "a")
print(b.find(b"l"), b.find(108), b.rfind(b"l"), b.count(b"l"), b"ell" in b, 104 in b, 300 in [1], b.index(b"\xff"), b.startswith(b"he"), b.endswith(b"\xff"))
print(b.hex(), b.hex(":"), b"".hex(), bytes.fromhex("0aFF10"), bytes.fromhex("0a ff 1 0".replace("1 0", "10")), bytearray.fromhex("aa"), bytes.fromhex(""))
print(hash(b"ab") == hash(b"a" + b"b"), {b"k": 1}[b"k"], bool(b""), bool(b"\x00"))
for x in b"ab\xff":
    print(x, end=" ")
print()
t(lambda: b[20])
t(lambda: b["a"])
t(lambda: b[::2])
t(lambda: bytes([256]))
t(lambda: bytes([-1]))
t(lambda: bytes(["a"]))
t(lambda: bytes(-1))
t(lambda: bytes(1.5))
t(lambda: bytes(None))
t(lambda: bytes(1, 2))
t(lambda: bytes.fromhex("0"))
t(lambda: bytes.fromhex("0g"))
t(lambda: bytes.fromhex("0 a"))
t(lambda: b"a" + 1)
t(lambda: b"a" < "b")
t(lambda: b.find("l"))
t(lambda: b.find(256))
t(lambda: b.index(b"zz"))
t(lambda: "l" in b)
t(lambda: 1.5 in b)
t(lambda: b"".join(b"ab"))


def assign():
    b[0] = 1


t(assign)
