def t(*args):
    try:
        print(args, int(*args))
    except Exception as e:
        print(args, type(e).__name__, e)


for s in ("0", "-0", "12", "+12", " 12\n", "1_000", "0x1f", "12a", "", " ", "-", "+ 1", "--1", "1 2", "9" * 30, "-" + "9" * 30, "1.5"):
    t(s)
for s, b in (("ff", 16), ("0xff", 16), ("0XFF", 0), ("-0b101", 0), ("0o17", 0), ("0o17", 8), ("z", 36), ("Zz", 36), ("2", 2), ("7", 37), ("7", 1), ("10", 0), ("012", 0), ("00", 0), ("0x", 16), ("0b12", 0), ("123456789abcdef0123456789", 16), ("-1" + "0" * 80, 2)):
    t(s, b)
t(b"12")
t(bytearray(b"-7"))
t(1.99)
t(-1.99)
t(1e20)
t(None)
t([])
t(True)
t()
t(5, 10)
t("5", "x")
print(int(float("-1e15")), int(1e9), int(2.0**70))
for x in (float("inf"), float("-inf"), float("nan")):
    try:
        int(x)
    except Exception as e:
        print(type(e).__name__, e)
