# Viper's words on a PC have 64 bits; native functions leave no trace in tracebacks.
import io
import sys

values = (0, 1, -1, 5, -6, 2**31, -(2**31), 2**62, 2**63 - 1, -(2**63), 2**63, 2**64 + 5, -(2**70) - 3)


@micropython.viper
def signed(x: int, y: int):
    print(x + y, x - y, x * y, x & y, x | y, x ^ y, -x, ~x, x << 1, x >> 1, x << 63, x >> 64)
    print(x < y, x == y, x >= y)
    if y:
        if y != -1:
            print(x // y, x % y)


@micropython.viper
def unsigned(x: uint, y: uint):
    print(x + y, x - y, x * y, x & y, x | y, x ^ y, -x, ~x, x << 1, x >> 1, x << 65, x >> 63)
    print(x < y, x == y, x >= y)


@micropython.viper
def mixed(x: int, y: uint):
    print(x + y, y + x, x - y, y - x, x * y, y * x, x & y, y & x, x | y, y | x, x ^ y, y ^ x)
    print(x << y, y << x, x >> y, y >> x, uint(x), int(y), bool(x), bool(y), ptr8(y), int(ptr(x)))


for x in values:
    for y in values:
        signed(x, y)
        unsigned(x, y)
        mixed(x, y)


@micropython.viper
def constants() -> uint:
    a = 0xFFFFFFFF
    b = 0x3FFFFFFFFFFFFFFF
    for i in range(0x100000000, 0x100000002):
        print(i)
    print(a, a + b, b * 4, a << 32)
    return uint(a)


print(constants())


@micropython.viper
def memory(p: ptr32) -> uint:
    p[0] = 0xDEADBEEF
    p[1] = -2
    print(p[0], p[1])
    return uint(p[0])


data = bytearray(8)
print(memory(data), data)


@micropython.viper
def fails(x):
    y = 1
    return x.missing


@micropython.native
def calls(x):
    fails(x)


def start():
    calls(3)


try:
    start()
except AttributeError as error:
    text = io.StringIO()
    sys.print_exception(error, text)
    print(text.getvalue().count("File"), error)
