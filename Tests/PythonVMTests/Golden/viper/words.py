# What viper and native functions do, where the width of a word does not matter.
import gc


@micropython.viper
def arithmetic(x: int, y: int):
    print(x + y, x - y, x * y, x & y, x | y, x ^ y, -x, ~x, +y)
    print(x < y, x > y, x <= y, x >= y, x == y, x != y, x < y < 100)
    if y:
        print(x // y, x % y)
    x += y
    x *= 3
    x -= 1
    x |= 1
    x <<= 2
    x >>= 1
    print(x, x >> 3, x << 3)


for x in (-7, -1, 0, 1, 6):
    for y in (-3, 0, 2, 29):
        arithmetic(x, y)


@micropython.viper
def unsigned(x: uint, y: uint) -> uint:
    print(x + y, x * y, x & y, x | y, x ^ y, x < y, x > y, x == y, x >> 1, x << 2)
    return x - y


print(unsigned(7, 3), unsigned(3, 3))


@micropython.viper
def truth(a, b: bool, c: int) -> bool:
    d = b or c < 3
    e = c and 7
    f = 1 if b else 0
    print(d, e, f, b, int(b), bool(c), bool(a), not a)
    if not b and c:
        return False
    while c:
        c -= 1
        if c == 2:
            break
    else:
        print("done")
    return bool(a)


print(truth([], 3, 0), truth([1], [], 1), truth(True, "x", 5), truth("", 0, -0))


@micropython.viper
def nothing() -> int:
    return None


@micropython.viper
def nothing_bool(x: int) -> bool:
    if x:
        return None
    return x == 0


@micropython.viper
def nothing_object():
    pass


print(nothing(), nothing_bool(1), nothing_bool(0), nothing_object())


# Loops over ranges.
@micropython.viper
def loops(n: int) -> int:
    total = 0
    for i in range(n):
        if i == 2:
            continue
        if i == 50:
            break
        for j in range(i, n, 3):
            total += j
        else:
            total += 1
        for j in range(n, i, -2):
            total ^= j
    for c in "abc":
        total += int(ord(c))
    return total


print(loops(0), loops(1), loops(10), loops(60))

# Memory.
@micropython.viper
def fill8(p: ptr8, n: int):
    for i in range(n):
        p[i] = i * 77


@micropython.viper
def fill16(p: ptr16, n: int):
    for i in range(n):
        p[i] = ~i * 777


@micropython.viper
def fill32(p: ptr32, n: int):
    for i in range(n):
        p[i] = i * 7777777 - 1


@micropython.viper
def total(data) -> int:
    a = ptr8(data)
    b = ptr16(data)
    c = ptr32(data)
    n = int(len(data))
    sum = 0
    for i in range(n):
        sum += a[i]
    for i in range(n // 2):
        sum += b[i]
    for i in range(n // 4):
        sum ^= c[i] & 0x3FFFFFFF
    a[0] += 1
    a[n - 1] = True
    a[1] = a[2] = 9
    return sum


buffer = bytearray(16)
fill8(buffer, 16)
print(buffer, total(buffer), buffer)
fill16(buffer, 8)
print(buffer, total(buffer), buffer)
fill32(buffer, 3)
print(buffer, total(buffer), buffer)
fill8(memoryview(buffer)[4:8], 3)
print(buffer)


@micropython.viper
def address(p: ptr) -> ptr:
    return p


@micropython.viper
def moved(p: ptr8, q: uint) -> uint:
    a = uint(p) + 2
    b = ptr8(a)
    c = int(b) - int(q)
    print(b[0], b[-1], c)
    return uint(p) - q


start = address(buffer)
print(isinstance(start, int), moved(start + 1, start), moved(buffer, start))
fill8(start + 12, 2)
print(buffer)


@micropython.viper
def letter(text, i: int) -> int:
    return ptr8(text)[i]


print([letter("a name", i) for i in range(6)], letter(b"\x80", 0), letter("x" * 1000, 999))


# Nothing else holds the buffer.
@micropython.viper
def lonely() -> int:
    p = ptr8(bytearray(b"a temporary one"))
    q = ptr8(b"def" + bytes(100))
    gc.collect()
    r = [bytearray(120), bytearray(120)]
    return p[0] * 1000 + q[2]


print(lonely())


# Objects beside words.
class Thing:
    def __init__(self):
        self.count = 0

    @micropython.viper
    def step(self, by: int) -> object:
        self.count = int(self.count) + by
        self.last = by == 3
        items = (by, by + 1, [by], {"by": self.count}, {by})
        items[2][0] = by * 2
        items[2].append(by)
        return items


thing = Thing()
print(thing.step(3), thing.step(-5), thing.count, thing.last)

number = 5


@micropython.viper
def names(x: int, step: int):
    global number, other
    number = x
    other = number
    y = number + other
    int_ = "int".upper()
    print(y, int_, sorted([x, step], key=None), max(x, step), *[x, step], sep="-")


names(4, 3)
print(number, other)


@micropython.viper
def big():
    a = 123456789012345678901234567890
    return str(a)


print(big())


# Closures hold objects.
@micropython.native
def outer(x):
    @micropython.viper
    def inner(y: int):
        nonlocal x
        print(int(x) + y)
        x = x + number
        return x

    return inner


add = outer(10)
print(add(3), add(-4))


# Exceptions.
class Manager:
    def __enter__(self):
        print("in")
        return 3

    def __exit__(self, kind, value, trace):
        print("out", value)
        return isinstance(value, ValueError)


@micropython.viper
def risky(x: int) -> int:
    state = 0
    try:
        with Manager() as m:
            state = 1
            if x == 1:
                raise ValueError(x)
            if x == 2:
                return state + int(m)
            state = 2
            if x == 3:
                raise OSError(x)
        state += 10
    except OSError:
        state += 20
    finally:
        print("finally", state)
    return state


for x in range(7):
    print(risky(x))


@micropython.viper
def typed(a: int, b: uint, c: bool, d):
    print(a, b, c, d)


for arguments in ((1, 2, 3, 4), (True, False, None, None), (1.5, 0, 0, 0), ("1", 0, 0, 0), (None, 1, 1, 1), (1, 2, 3), ()):
    try:
        typed(*arguments)
    except TypeError as error:
        print(type(error).__name__, error)
try:
    typed(1, 2, 3, d=4)
except TypeError as error:
    print(error)


@micropython.viper
def defaults(a: int = 3):
    print(a)


try:
    defaults()
except TypeError as error:
    print(error)
defaults(4)


@micropython.native
def counting(n):
    for i in range(n):
        try:
            yield i * 2
        except ValueError:
            yield -1


g = counting(4)
print(next(g), g.throw(ValueError()), list(g))


@micropython.native
class Native:
    def f(self, *args, **kwargs):
        return self, args, sorted(kwargs.items())


@micropython.bytecode
def plain(x: "anything") -> "at all":
    return x


print(Native().f(1, 2, a=3)[1:], plain(3), type(plain), type(typed))
