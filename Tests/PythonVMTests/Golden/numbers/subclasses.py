def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


class Celsius(float):
    def fahrenheit(self):
        return self * 9 / 5 + 32


class Id(int):
    pass


class Name(str):
    def shout(self):
        return self.upper() + "!"


class Packet(bytearray):
    pass


t(lambda: Name("abc").shout())
t(lambda: len(Name("abc")))
t(lambda: Name("abc") + "d")
t(lambda: Name("abc")[1])
t(lambda: Name("abc") == "abc")
t(lambda: isinstance(Name("a"), str))
t(lambda: isinstance(True, int))
t(lambda: issubclass(bool, int))
t(lambda: type(Name("a")).__name__)
t(lambda: [c for c in Name("ab")])
