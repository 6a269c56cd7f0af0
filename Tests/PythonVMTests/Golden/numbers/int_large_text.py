n = 1
for i in range(1, 60):
    n *= i
print(n)
print(-n)
print(hex(n), oct(1 << 100), bin(12345678901234567890))
print(int(str(n)) == n, int(hex(n), 16) == n)
a, b = 0, 1
for i in range(300):
    a, b = b, a + b
print(a)
x = 10**50
while x > 10**40:
    x = x // 97 + 12345
print(x)
