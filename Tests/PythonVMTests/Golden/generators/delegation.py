def inner(n):
    for i in range(n):
        got = yield i
        if got:
            print("inner got", got)
    return "result %d" % n

def outer():
    a = yield from inner(2)
    print("a", a)
    b = yield from inner(1)
    print("b", b)
    c = yield from [10, 20]
    print("c", c)
    return "all"

g = outer()
print(next(g), g.send("hello"))
print([x for x in g])

def catches():
    try:
        yield 1
    except ValueError as error:
        print("inner caught", error)
        yield 2
    return 3

def delegates():
    try:
        r = yield from catches()
        print("returned", r)
        yield from catches()
    except KeyError as error:
        print("outer caught", repr(error))
    yield "last"

g = delegates()
print(next(g), g.throw(ValueError("v")), next(g), g.throw(KeyError("k")))

class Iter:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 2:
            raise StopIteration("iter value")
        return self.n

    def send(self, value):
        print("send", value)
        return value

    def throw(self, error):
        print("throw", repr(error))
        return "thrown"

    def close(self):
        print("close")

def uses():
    r = yield from Iter()
    print("r", r)

print(list(uses()))
g = uses()
print(next(g), g.send(5), g.throw(ValueError("x")))
g.close()

def deep(n):
    if n:
        yield from deep(n - 1)
    yield n

print(list(deep(8)))
