# What the compiler finds wrong with viper and native functions.
import micropython
import sys


def attempt(body, head="def f(x: int, y: uint, p: ptr, b: ptr8, o):", mark="viper"):
    code = "@micropython." + mark + "\n" + head + "\n" + body
    try:
        exec(code)
    except Exception as error:
        print(type(error).__name__, error)
        return
    print("fine")


print(ViperTypeError, issubclass(ViperTypeError, TypeError))

# Annotations.
attempt("    pass", "def f(x: 3):")
attempt("    pass", "def f(x: float):")
attempt("    pass", "def f(*, x: ptr64 = 3):")
attempt("    pass", "def f() -> list:")
attempt("    pass", "def f() -> 'int':")
attempt("    pass", "def f(x: float) -> [int]:", "bytecode")
attempt("    pass", "def f(x: float) -> [int]:", "native")

# Locals take the type of what comes first.
attempt("    print(z)\n    z = 3")
attempt("    z = 3\n    z = y")
attempt("    z = y\n    z = o")
attempt("    z = o\n    z = 3")
attempt("    z = None\n    z = o")
attempt("    z = p\n    z = b")
attempt("    z = x < 3\n    z = 3")
attempt("    z: uint = 3\n    z = x\n")
attempt("    x = []")
attempt("    del x")
attempt("    for x in o:\n        pass")
attempt("    for z in range(o):\n        pass")
attempt("    try:\n        pass\n    except OSError as e:\n        pass")
attempt("    z = 3\n    (lambda: z)")
attempt("    def g():\n        nonlocal z\n        z = o\n    z = 3")

# Conditions.
attempt("    if p:\n        pass")
attempt("    if None:\n        pass\n    while b:\n        pass")
attempt("    z = None\n    if z:\n        pass")
attempt("    return x and p and o")

# Results.
attempt("    return x")
attempt("    return o", "def f(o) -> int:")
attempt("    return None", "def f(o) -> int:")
attempt("    return x < 3", "def f(x: int) -> int:")
attempt("    return x", "def f(x: int) -> uint:")
attempt("    return p", "def f(p: ptr16) -> ptr32:")
attempt("    lambda: 3")
attempt("    [z + 1 for z in o]")
attempt("    (z for z in o)")

# Operators.
for text in ("-p", "not x", "not x < 3", "not p", "~b", "+None", "x + o", "o - x", "p + 1", "x + True",
             "x ** 3", "x / 2", "x @ x", "x in x", "x is x", "x is not x", "o in x", "x < y", "y == 3",
             "x // 0 + y", "y // x", "y % 2", "x % y", "x << y", "b[0] + x", "x < 3 < y", "x + x < 3"):
    attempt("    z = " + text)
for text in ("**=", "/=", "//=", "%=", "+=", "@="):
    attempt("    y " + text + " 3")

# Memory.
attempt("    z = x[0]")
attempt("    z = p[0]")
attempt("    z = b[o]")
attempt("    z = x[o]")
attempt("    z = b[b]")
attempt("    x[0] = 3")
attempt("    p[x] = 3")
attempt("    b[o] = 3")
attempt("    b[0] = o")
attempt("    b[0] = None")
attempt("    b[0] = b")
attempt("    b[0] = x < 3")
attempt("    o[x] = x < 3")
attempt("    o[0] = p")
attempt("    o[0] = ptr(3)")

# What is not there.
attempt("    raise")
attempt("    raise x")
attempt("    raise o from o")
attempt("    raise", mark="native")
attempt("    raise ValueError from None", mark="native")
attempt("    yield")
attempt("    yield from o")
attempt("    yield from o", mark="native")
attempt("    print(ptr8(0))")
attempt("    print(uint(0), ptr8(o), ptr8(x))")
attempt("    z = [ptr(1)]")
attempt("    int(int)")
attempt("    print(int)")
attempt("    isinstance(o, int)")
attempt("    int")
attempt("    o()", "async def f(o):")
attempt("    await o", "async def f(o):")
attempt("    pass", mark="asm")
attempt("    pass", mark="viper.viper")

# Where a mistake is.
for body in ("    pass\n    x = []\n    y = []", "    x = []", "    if x:\n        pass\n        x = []",
             "    pass\n    raise"):
    try:
        exec("\n@micropython.viper\ndef f(x: int):\n" + body, {})
    except Exception as error:
        sys.print_exception(error, sys.stdout)
