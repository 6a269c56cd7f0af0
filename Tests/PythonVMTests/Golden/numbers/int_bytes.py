def t(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


for n in (0, 1, 255, 256, 65535, 1 << 30, (1 << 31) + 5, 1 << 63, (1 << 64) - 1, (1 << 100) + 1):
    for size in (1, 2, 4, 8, 13, 16):
        for order in ("big", "little"):
            try:
                b = n.to_bytes(size, order)
            except OverflowError as e:
                print(n, size, e)
                continue
            assert int.from_bytes(b, order) == n
            print(n, size, order, b)
for n in (-1, -128, -129, -32768, -(1 << 40), -(1 << 63)):
    for size in (1, 2, 8, 9):
        t(lambda: n.to_bytes(size, "big", signed=True))
        t(lambda: n.to_bytes(size, "little"))
t(lambda: (127).to_bytes(1, "big", signed=True))
t(lambda: (128).to_bytes(1, "big", signed=True))
t(lambda: (5).to_bytes(-1, "big"))
t(lambda: (0).to_bytes(0, "big"))
t(lambda: (1).to_bytes(0, "big"))
t(lambda: (5).to_bytes())
t(lambda: (5).to_bytes(length=3, byteorder="little"))
t(lambda: (5).to_bytes(2, "big", sign=1))
t(lambda: int.from_bytes(b"", "big"))
t(lambda: int.from_bytes(b"\x80\x01"))
t(lambda: int.from_bytes(bytearray(b"\x01\x02\x03"), "little"))
t(lambda: int.from_bytes("ab", "big"))
t(lambda: int.from_bytes([1, 2], "big"))
