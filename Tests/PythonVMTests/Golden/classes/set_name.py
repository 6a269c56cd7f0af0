# __set_name__ of members of new classes, __dir__, dicts of types.
class Member:
    def __init__(self, change=None):
        self.change = change

    def __set_name__(self, owner, name):
        print(name, owner.__name__, self is getattr(owner, name, None))
        if self.change:
            self.change(owner, name)

    def __get__(self, obj, cls):
        return self if obj is None else 7


class Plain:
    a = Member()


print(Plain().a)


class Changed:
    one = Member(lambda o, n: setattr(o, "two", 2))
    two = Member(lambda o, n: setattr(o, "one", 1))


print(Changed.one, Changed.two)
Made = type("Made", (), {"x": Member(lambda o, n: setattr(o, n + "_too", n))})
print(Made.x_too)


def fail(owner, name):
    raise KeyError(name)


try:

    class Failing:
        bad = Member(fail)

except KeyError as error:
    print("KeyError", error)


class Directed:
    def __dir__(self):
        return ["b", "a"]


print(dir(Directed()), "b" in dir(Directed))
print("from_bytes" in int.__dict__, type(int.__dict__), type(type("")).__dict__ is not None)
try:
    int.__dict__["x"] = 1
except TypeError:
    print("TypeError")
