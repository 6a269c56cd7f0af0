def show(*args, **names):
    print(args, sorted(names.items()))

def plain(a, b, c):
    return (a, b, c)

def defaults(a, b=2, *rest, c=3, **names):
    return a, b, rest, c, sorted(names.items())

print(plain(1, 2, 3), plain(c=1, a=2, b=3), plain(1, c=2, b=3))
print(defaults(1), defaults(1, 5), defaults(1, 5, 6, 7), defaults(1, c=9, x=1, y=2))
show()
show(1, 2, a=3)
show(*[1, 2], *(3,), **{"k": 1}, z=2)
items = [1, 2, 3]
print(plain(*items), plain(0, *items[:2]), plain(**{"a": 1, "b": 2, "c": 3}))
print((lambda: 1)(), (lambda x, y=5: x + y)(1))
print(max(*items), max(4, *items))

def only(*, a, b=2):
    return a + b

print(only(a=1), only(a=1, b=5))
