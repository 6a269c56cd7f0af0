# Things nested deeply, in more levels than the processor's stack has room for.
DEPTH = 9000


def ends(name, function, *arguments):
    """Each may work or raise, but the program goes on."""
    try:
        function(*arguments)
    except (RuntimeError, MemoryError, TypeError, KeyError, AttributeError):
        pass
    print(name)


def nest(wrap, value, depth=DEPTH):
    for _ in range(depth):
        value = wrap(value)
    return value


def iterate(name, wrap):
    ends(name, lambda: len(tuple(nest(wrap, (1, 2)))))
    ends(name, lambda: [x for x in nest(wrap, (1, 2))])


def build(wrap):
    try:
        return nest(wrap, ())
    except MemoryError:
        # A small board has no room for it.
        return ()


for name, wrap in (("list", lambda x: [x]), ("tuple", lambda x: (x,)), ("dict", lambda x: {0: x})):
    first = build(wrap)
    second = build(wrap)
    ends(name, repr, first)
    ends(name, lambda: "%s %r" % (first, second))
    ends(name, lambda: first == second)
    ends(name, lambda: first != second)
    ends(name, lambda: first in [1, second])
    if name != "dict":
        ends(name, lambda: first < second)
        ends(name, lambda: max(first, second))
    if name == "tuple":
        ends(name, hash, first)
        ends(name, lambda: {first: 1}[second])
        ends(name, isinstance, 1, first)
    first = second = None

iterate("enumerate", enumerate)
iterate("filter", lambda x: filter(None, x))
iterate("map", lambda x: map(id, x))
iterate("map of Python", lambda x: map(lambda y: y, x))
iterate("zip", zip)
iterate("generator", lambda x: (y for y in x))
iterate("iter", iter)

for head, middle, tail in (
    ("(", "1", ")"), ("[", "", "]"), ("{", "", ""), ("-", "1", ""), ("not ", "1", ""),
    ("lambda:", "1", ""), ("1**", "1", ""), ("f(", "", ""), ("1 if 1 else ", "1", ""),
    ("[x for x in ", "", ""),
):  # fmt: skip
    try:
        eval(head * DEPTH + middle + tail * DEPTH)
    except (RuntimeError, MemoryError, SyntaxError):
        pass
    print("eval", head)


class Outer:
    def __init__(self, inner):
        self.inner = inner

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def __eq__(self, other):
        return self.inner == other

    def __repr__(self):
        return "O" + repr(self.inner)

    def __call__(self):
        return self.inner()

    def __iter__(self):
        return iter(self.inner)


def outer(name, operation):
    ends(name, lambda: operation(nest(Outer, (1,), 2000)))


outer("attribute", lambda x: x.nothing)
outer("equality", lambda x: x == 1)
outer("repr", repr)
outer("call", lambda x: x())
outer("iterator", list)
print("done")
