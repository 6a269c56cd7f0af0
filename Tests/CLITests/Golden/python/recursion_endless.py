# Recursion without end, of every kind: RuntimeError, and the program goes on.


def ends(name, function, *arguments):
    try:
        function(*arguments)
        print(name, "did not end")
    except RuntimeError as error:
        print(name, error)


def plain():
    plain()


ends("function", plain)
ends("lambda", lambda: (lambda f: f(f))(lambda f: f(f)))


def generator():
    yield from generator()


def loop():
    for item in loop():
        yield item


ends("yield from", list, generator())
ends("for", next, loop())


def key(value):
    return sorted([value, value], key=key)


ends("sorted", key, 1)


def mapped(value):
    return list(map(mapped, [value]))


ends("map", mapped, 1)


class Everything:
    def __repr__(self):
        return repr(self)

    def __str__(self):
        return str(self)

    def __eq__(self, other):
        return self == other

    def __lt__(self, other):
        return self < other

    def __gt__(self, other):
        return self > other

    def __add__(self, other):
        return self + other

    def __neg__(self):
        return -self

    def __len__(self):
        return len(self)

    def __hash__(self):
        return hash(self)

    def __contains__(self, item):
        return item in self

    def __getitem__(self, index):
        return self[index]

    def __setitem__(self, index, value):
        self[index] = value

    def __iter__(self):
        return iter(self)

    def __call__(self):
        return self()

    def __getattr__(self, name):
        return getattr(self, "x")

    @property
    def value(self):
        return self.value

    def __enter__(self):
        with self:
            pass

    def __exit__(self, *arguments):
        pass


every = Everything()
for operation in (
    repr, str, len, hash, iter, list,
    lambda x: x == 1, lambda x: x < 1, lambda x: x + 1, lambda x: -x, lambda x: 1 in x,
    lambda x: x[0], lambda x: x.__setitem__(0, 0), lambda x: x(), lambda x: x.name,
    lambda x: x.value, lambda x: "%s" % x, lambda x: "{}".format(x), lambda x: [x] == [x],
    lambda x: {x: 1}, lambda x: max(x, x), lambda x: [1, x].index(2), lambda x: x.__enter__(),
):  # fmt: skip
    ends("method", operation, every)


class Maker:
    def __init__(self):
        Maker()


ends("instance", Maker)


class Stepper:
    def __iter__(self):
        return self

    def __next__(self):
        return next(self)


ends("next", next, Stepper())
ends("filter", list, filter(None, Stepper()))


def executes():
    exec("executes()")


ends("exec", executes)


def evaluates():
    return eval("evaluates()")


ends("eval", evaluates)


# In the middle of handling it happens again.
def stubborn():
    try:
        stubborn()
    except RuntimeError:
        stubborn()


def patient(count=0):
    try:
        return patient(count + 1)
    finally:
        every.last = count


ends("finally", patient)
print(every.last)

# Lists that hold themselves.
own = []
own.append(own)
table = {}
table[1] = table
ends("repr", repr, own)
ends("str", "{}".format, table)
print(len(own), own[0] is own, own in own)
