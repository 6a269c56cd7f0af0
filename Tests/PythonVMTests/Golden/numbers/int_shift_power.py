for a in (0, 1, -1, 3, -5, 123456789, -(1 << 40), (1 << 70) + 1, -(1 << 70) - 1):
    print(a, [a << n for n in (0, 1, 29, 31, 40, 64)], [a >> n for n in (0, 1, 5, 31, 40, 64, 200)])
for b in (0, 1, -1, 2, -2, 3, -7, 10, 1 << 33):
    print(b, [b**e for e in (0, 1, 2, 3, 5, 16, 31)])
print(3**200)
print((-3) ** 201)
print(2**1000 % 10**9, 7**300 // 7**298)
for args in ((2, 10, 1000), (3, 100, 7), (-3, 5, 7), (3, 5, -7), (12345678901234567890, 98765, 10**20), (5, 0, 3), (5, 3, 1)):
    print(args, pow(*args))


def fails(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


fails(lambda: 1 << -1)
fails(lambda: 1 >> -1)
fails(lambda: (1 << 70) >> -1)
fails(lambda: 1 << (1 << 70))
fails(lambda: pow(2, 3, 0))
fails(lambda: pow(2, 3, 1.5))
fails(lambda: 5 // 0)
fails(lambda: 5 % 0)
fails(lambda: 5 / 0)
fails(lambda: divmod(5, 0))
fails(lambda: 10**30 // 0)
fails(lambda: 10**30 % 0)
fails(lambda: 0**-1)
fails(lambda: ~2.5)
fails(lambda: 1 << 2.5)
fails(lambda: 1 & "a")
fails(lambda: -"a")
print(~0, ~-1, ~(1 << 40), ~(-(1 << 40)), -(1 << 30), -(-(1 << 30)), abs(-(1 << 63)), +(1 << 63))
