def counter(start):
    count = start

    def step(by=1):
        nonlocal count
        count += by
        return count

    def peek():
        return count

    return step, peek

step, peek = counter(10)
print(step(), step(5), peek())
other, _ = counter(0)
print(other(), peek())
print([f() for f in [lambda i=i: i * i for i in range(4)]])
print([f() for f in [(lambda: i) for i in range(3)]])

def deep(a):
    def middle(b):
        def inner(c):
            return a, b, c
        return inner
    return middle

print(deep(1)(2)(3))

def unbound():
    def inner():
        return later
    try:
        print(inner())
    except NameError as error:
        print(repr(error))
    later = 4
    print(inner())
    del later
    try:
        inner()
    except NameError as error:
        print(repr(error))

unbound()

def local():
    try:
        print(x)
    except NameError as error:
        print(repr(error))
    x = 1
    del x
    try:
        x
    except NameError as error:
        print(repr(error))

local()
