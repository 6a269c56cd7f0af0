def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


class I:
    def __int__(self):
        return 42


class F:
    def __float__(self):
        return 2.5


class Wrong:
    def __int__(self):
        return "x"

    def __float__(self):
        return 1


print(int(I()), float(F()), bytes([1]) * 2, [0, 1, 2][True])
t(lambda: int(F()))
t(lambda: float(I()))
t(lambda: int(Wrong()))
t(lambda: float(Wrong()))
t(lambda: int(None))
t(lambda: "%d" % I())
t(lambda: "%f" % F())
t(lambda: "{:d}".format(I()))
t(lambda: [1, 2][I()] if False else None)
t(lambda: "abc"[1.0])
t(lambda: bool([]) + True)
t(lambda: 1 + None)
t(lambda: int(True) + float(False))
t(lambda: chr(65.0))
t(lambda: hex(255) + oct(8) + bin(5))
t(lambda: hex(-255) + oct(-8) + bin(-5))
t(lambda: hex(1.5))
t(lambda: abs("a"))
t(lambda: round(5))
t(lambda: round(12345, -2))
t(lambda: round(1.5, "a"))
t(lambda: divmod(7, "a"))
t(lambda: sum([1, 2.5, True]))
t(lambda: max(1, 2.5, -3))
t(lambda: min("b", "a"))
t(lambda: int("1" * 50) % 97)
t(lambda: 10**18 // 3 * 3 == 10**18 - 1)
