def show(text):
    try:
        print(text, "->", repr(eval(text, scope)))
    except Exception as error:
        print(text, "->", type(error).__name__, error.args)


def run(text):
    try:
        exec(text, scope)
    except Exception as error:
        print(text, "->", type(error).__name__, error.args)


a = []
a.append(a)
d = {}
d["d"] = d


def deep(n):
    x = []
    for i in range(n):
        x = [x]
    return x


def attempt(f):
    try:
        f()
        print("done")
    except RuntimeError as error:
        print(type(error).__name__)


scope = {"a": a, "d": d}
attempt(lambda: repr(a))
attempt(lambda: repr(d))
attempt(lambda: hash(deep(3)[0] and ()))
attempt(lambda: deep(20) == deep(20))
show("[[[]]]")
show("len(a)")
show("d['d'] is d")
