def count(n):
    for i in range(n):
        got = yield i
        if got is not None:
            print("got", got)
    return "end"

g = count(3)
print(next(g), g.send("x"), next(g))
try:
    next(g)
except StopIteration as error:
    print("stop", error.value)
try:
    next(g)
except StopIteration as error:
    print("stop", error.value)
print(list(count(4)), sum(count(5)), [x for x in count(3)], tuple(x * 2 for x in count(3)))
try:
    count(1).send(5)
except TypeError as error:
    print(repr(error))

def reenter():
    yield next(it)

it = reenter()
try:
    next(it)
except ValueError as error:
    print(repr(error))

def stops():
    yield 1
    raise StopIteration

try:
    print(list(stops()))
except RuntimeError as error:
    print(repr(error))

def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b

f = fib()
print([next(f) for _ in range(10)])
print(next(iter([]), "default"))

def args(a, b=2, *c, **d):
    yield a, b, c, d

print(next(args(1)), next(args(1, 3, 4, x=5)))
print(count(1).__next__(), type(count(1)).__name__)
