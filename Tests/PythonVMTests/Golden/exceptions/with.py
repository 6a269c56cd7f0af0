class M:
    def __init__(self, name, swallow=False):
        self.name = name
        self.swallow = swallow

    def __enter__(self):
        print("enter", self.name)
        return self.name

    def __exit__(self, kind, value, trace):
        print("exit", self.name, kind and kind.__name__, value)
        return self.swallow

with M("a") as a, M("b") as b:
    print(a, b)
with M("c", True):
    raise ValueError("gone")
try:
    with M("d"):
        raise KeyError("stays")
except KeyError as error:
    print(repr(error))

def returns():
    with M("e"):
        return "value"

def loop():
    for i in range(3):
        with M(i):
            if i == 0:
                continue
            break
    return "left"

print(returns(), loop())

class Bad:
    def __enter__(self):
        raise ValueError("enter fails")

    def __exit__(self, *a):
        print("never")

try:
    with Bad():
        pass
except ValueError as error:
    print(repr(error))
try:
    with 5:
        pass
except AttributeError as error:
    print(repr(error))

class Replace:
    def __enter__(self):
        return self

    def __exit__(self, *a):
        raise TypeError("replaced")

try:
    with Replace():
        raise ValueError("first")
except TypeError as error:
    print(repr(error))

def gen():
    with M("g"):
        yield 1
        yield 2

g = gen()
print(next(g))
g.close()
print(list(gen()))
