# Generators that delegate.
def count(n):
    for number in range(n):
        yield number


def twice(n):
    yield from count(n)
    yield from count(n)


print(sum(twice(40000)))
