lambda: (yield)
def f():
    yield
    x = yield 1
    yield from y
    return (yield)
def countdown(n):
    while n:
        got = yield n
        if got is not None:
            n = got
        n -= 1
    return "done"
g = lambda: (yield)
def outer():
    result = yield from countdown(3)
    yield result, (yield)
