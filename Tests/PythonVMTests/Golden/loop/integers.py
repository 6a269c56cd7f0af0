m = 2 ** 30
print(m - 1, m, -m, -m - 1, m * 2, m * m, -(-m))
a = 1073741823
print(a + 1, a * 2, a << 1, a << 40, -a - 2, ~a, a ^ -1)
print((-1073741824) // -1, (-1073741824) * -1, -(-1073741824), abs(-1073741824))
for x in (7, -7):
    for y in (2, -2, 3):
        print(x // y, x % y, divmod(x, y), x & y, x | y, x ^ y)
print(1 << 29, 1 << 30, 1 << 31, 1 << 100, (1 << 100) >> 98, -1 >> 5, 5 >> 100)
for bad in (lambda: 1 << -1, lambda: 1 >> -1, lambda: 1 // 0, lambda: 1 % 0):
    try:
        bad()
    except (ValueError, ZeroDivisionError) as error:
        print(repr(error))
i = 1
for _ in range(40):
    i = i * 3 + 1
print(i)
print(32768 * 32768, 46341 * 46341, -32768 * 32768, 32767 * 32768)
x = 10
x -= 3; x *= 4; x //= 3; x %= 5; x <<= 3; x |= 1; x &= 0xfd; x ^= 2; x >>= 1
print(x)
print(1 == 1.0, 1 < 1.5, 2 > True, True + True, 3 != 3, m == m, m > a)
