class One:
    def __new__(cls, *args):
        print("new", cls.__name__, args)
        return super().__new__(cls)

    def __init__(self, *args):
        print("init", args)

One(1, 2)

class Other:
    def __new__(cls):
        return 5

    def __init__(self):
        print("never")

print(Other())

class Bad:
    def __init__(self):
        return 1

try:
    Bad()
except TypeError as error:
    print(repr(error))
T = type("T", (One,), {"x": 3})
print(T.x, T.__name__)
T(3)
print(type(1), type("a"), type(None), type(T), type(print), type(One.__init__))
try:
    class Wrong(1):
        pass
except TypeError as error:
    print("TypeError")
try:
    class Both(list, dict):
        pass
except TypeError as error:
    print(repr(error))
