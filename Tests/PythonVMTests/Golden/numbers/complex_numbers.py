def t(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


print(1j, 1 + 2j, -1 - 2j, complex(0, -1), complex(1.5), complex(), 0j, complex(-0.0, 2))
print(complex("1+2j"), complex("3"), complex("4j"), complex("-1.5-2.5j"), complex(" j "), complex(1, 2j), complex(1j, 1j))
a, b = 3 + 4j, 1 - 2j
print(a + b, a - b, a * b, a / b, a + 1, 1 + a, a - 1.5, 2 * a, a / 2, 1 / (1j), abs(a), -a, +a)
print(a.real, a.imag, a == 3 + 4j, a != b, a == 3, 3 + 0j == 3, bool(0j), bool(1j), hash(3 + 0j) == hash(3))
print(0j**0, 0j**2, (1 + 0j) ** 5)
t(lambda: a // b)
t(lambda: a % b)
t(lambda: a < b)
t(lambda: a / 0)
t(lambda: 0j**-1)
t(lambda: complex("x"))
t(lambda: complex("1+2"))
t(lambda: complex("1+"))
t(lambda: complex([]))
t(lambda: int(1j))
t(lambda: float(1j))
t(lambda: a.foo)
