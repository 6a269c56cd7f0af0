# Integers beyond 31 and beyond 64 bits.
state = 12345
for _ in range(40000):
    state = (state * 1103515245 + 12345) & 0x7FFFFFFF
product = 1
for factor in range(1, 300):
    product *= factor
print(state, product % 1000003, len(str(product)))
