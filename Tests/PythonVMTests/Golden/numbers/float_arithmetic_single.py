x = 0.0
for i in range(20):
    x += 0.1
    print(x, end=" ")
print()
for a in (0.5, -7.3, 1e6, 123.456, 1e-3):
    for b in (3, 0.7, -2.5, 1e4):
        print(a, b, a + b, a - b, a * b, a / b, a // b, a % b)
    print(a * a, a**2, a**3, abs(a) ** 0.5, a / 3, 1 / a, round(a, 2), int(a))
for c in (-40.0, 0.0, 21.37, 36.6, 100.0):
    print(c, c * 9 / 5 + 32, c + 273.15)
raw = 2345
v = raw * 3.3 / 4095
print(v, v * 1000, "%.3f V" % v, round(v, 3))
mean = sum([21.5, 21.7, 21.6, 22.1]) / 4
print(mean, mean - 21.5, int(mean * 100) / 100)
print(10**10 / 3, (1 << 40) / 7, float(1 << 24) + 1, float(16777217), int(16777217.0), 7 / 2, -7 // 2.0)
print(1e30 * 1e10, -1e30 * 1e10, 1e-30 * 1e-30, 2.0**127, 2.0**-140 > 0)
