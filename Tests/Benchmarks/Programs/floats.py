# Float arithmetic: every result is an object.
x, v = 1.0, 0.0
for step in range(120000):
    v -= x * 0.001
    x += v * 0.001
print(int(x * 1e6), int(v * 1e6))
