def counter(start, *rest, step=1, **named):
    total = start
    def add(n):
        nonlocal total
        total += n * step
        return total, rest, named
    def reset():
        nonlocal total
        del total
        total = start
    class Handle:
        def __call__(self, n):
            return add(n)
        bound = total
    return add, reset, Handle()
def deep(a):
    def one():
        def two():
            def three():
                return a + b
            return three
        b = a
        return two
    return [lambda: x + a for x in range(a)], one
