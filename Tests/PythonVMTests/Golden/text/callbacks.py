def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


# Text methods and formatting that run Python code, which makes garbage and collects it.
import gc
from array import array


class Noisy:
    def __init__(self, name):
        self.name = name

    def __str__(self):
        junk = [str(i) * 10 for i in range(50)]
        del junk
        gc.collect()
        return "<" + self.name + ">"

    def __repr__(self):
        gc.collect()
        return "Noisy(" + repr(self.name) + ")"


a, b = Noisy("a"), Noisy("ö")
print("%s and %r and %10s|" % (a, b, "x" + "y"))
print("{} {!r} {!s:>8} {0}".replace("{0}", "") .format(a, b, a))
print(str(a) + str(b), [a, b], (a,), {"k": a})


def words():
    for i in range(20):
        gc.collect()
        yield "w" + str(i)


def numbers():
    for i in range(20):
        junk = "x" * i
        gc.collect()
        yield i


print("-".join(words()))
print(bytes(numbers()), bytearray(numbers()), array("h", numbers()))
x = bytearray(b"start")
x.extend(numbers())
print(x)


class Bad:
    def __str__(self):
        raise ValueError("no text")

    __repr__ = __str__


t(lambda: "%s" % Bad())
t(lambda: "{}".format(Bad()))
t(lambda: str(Bad()))
t(lambda: [Bad()])
t(lambda: ",".join(iter([1])))


def failing():
    yield 1
    raise KeyError("stop")


t(lambda: bytes(failing()))
t(lambda: array("b", failing()))
