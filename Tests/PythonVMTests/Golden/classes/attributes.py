class P:
    def __init__(self):
        self._x = 1

    @property
    def x(self):
        print("get")
        return self._x

    @x.setter
    def x(self, v):
        print("set", v)
        self._x = v

    @x.deleter
    def x(self):
        print("del")

    @property
    def fixed(self):
        return 42

p = P()
print(p.x)
p.x = 5
p.x += 1
del p.x
print(p._x, p.fixed)
for wrong in (lambda: setattr(p, "fixed", 1), lambda: delattr(p, "fixed"), lambda: p.none):
    try:
        wrong()
    except AttributeError as error:
        print(repr(error))

class S:
    def __getattr__(self, name):
        if name == "bad":
            raise AttributeError("no " + name)
        return "got " + name

    def __setattr__(self, name, value):
        print("setattr", name, value)
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        print("delattr", name)
        object.__delattr__(self, name)

s = S()
s.a = 3
print(s.a, s.b, s.method)
del s.a
print(s.a, hasattr(s, "bad"))

class Descriptor:
    def __get__(self, obj, cls):
        return "desc of " + cls.__name__

    def __set__(self, obj, value):
        print("desc set", value)

class Uses:
    d = Descriptor()

u = Uses()
print(u.d)
u.d = 3
print(u.d)

class Callable:
    @property
    def f(self):
        return lambda x: x + 1

print(Callable().f(2))
