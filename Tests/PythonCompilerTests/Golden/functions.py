def f():
    [x := 1 for y in z]
def f(a:int=3, *, b:str, **k) -> int: return a
def f(*, **k): pass
def f(*): pass
def f():
    x: int
    return x
lambda *: 0
lambda *a, b=1, **k: 0
def f():
    def g():
        nonlocal z
    z = 1
def f(x):
    def g(): nonlocal x; x = 1
def f(): return a if b else c
def f(): return (a if b else c), d
def f(a, b, *args, c, d=1, **kw):
    def g(): return a, args, kw, c
    return g
x = lambda a, b=1, *c, d, e=2, **f: (a, b, c, d, e, f)
def f():
    global x, y
    x = 1
    return y
def f():
    pass



def g():
    "doc"
    return 1
def f():
    raise x
    y = 1
    return z
def f():
    return 1
    def g(): return "unused_string"
    x.attr_dead
def f(a, b=1, *, c=2, d): pass
def f(a, *, c=2): pass
def f(a, *args): return args
def f():
    x = 1
    def g():
        def h(): return x
        return h
    return g
