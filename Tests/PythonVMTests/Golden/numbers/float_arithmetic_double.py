xs = (0.5, -0.5, 3.0, -7.25, 1e10, 2, -3, 10**20)
for a in xs:
    for b in xs:
        if isinstance(a, int) and isinstance(b, int):
            continue
        print(a, b, a + b, a - b, a * b, a / b, a // b, a % b, divmod(a, b), a < b, a <= b, a == b)
for a, b in ((2.0, 3), (2, 0.5), (-2.0, 3), (-8.0, -2), (0.0, 0), (1e200, 2.0), (1e-200, 2.0), (9, 0.5)):
    print(a, b, a**b)


def t(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: 1.0 / 0)
t(lambda: 1.0 // 0.0)
t(lambda: 1.0 % 0)
t(lambda: divmod(1.0, 0))
t(lambda: 0.0**-1)
t(lambda: 1.0 + "a")
t(lambda: 1.0 & 1)
t(lambda: 1.0 < "a")
inf, nan = float("inf"), float("nan")
print(inf + 1, inf - inf, inf * 0, -inf < inf, nan == nan, nan != nan, nan < nan, inf == inf)
print(-0.0 == 0.0, 5.0 % inf, -5.0 % 3, 5 % -3.0, 0.0 % 3, -0.0 % 3, 5.5 // 2, -5.5 // 2)
print(abs(-1.5), -(2.5), +2.5, abs(-0.0), bool(0.0), bool(-0.0), bool(nan), hash(2.0) == hash(2), int(-2.9))
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234.5, -2), type(round(2.0)), type(round(2.0, 1)))
l = [1.5, 2]
x = 1.0
x += 2
x -= 0.5
x *= 3
x /= 2
x //= 1
x **= 2
x %= 4
print(x, 1.0 in l, 2.0 in l, 3 * 1.5, sum([0.1] * 10))
