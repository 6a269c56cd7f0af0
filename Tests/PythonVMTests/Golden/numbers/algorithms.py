def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def isqrt(n):
    x = n
    y = (x + 1) // 2
    while y < x:
        x = y
        y = (x + n // x) // 2
    return x


def is_prime(n):
    if n < 2:
        return False
    for p in (2, 3, 5, 7, 11, 13):
        if n % p == 0:
            return n == p
    d, s = n - 1, 0
    while d % 2 == 0:
        d //= 2
        s += 1
    for a in (2, 3, 5, 7, 11, 13):
        x = pow(a, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


print(gcd(2**64 * 3, 6**20), isqrt(10**40), isqrt(2 * 10**30))
print([n for n in range(100) if is_prime(n)], is_prime(2**61 - 1), is_prime(2**61 + 1), is_prime(2**89 - 1))


def pi_digits(n):
    q, r, u, k, m, x = 1, 0, 1, 1, 3, 3
    out = ""
    while len(out) < n:
        if 4 * q + r - u < m * u:
            out += str(m)
            q, r, m = 10 * q, 10 * (r - m * u), (10 * (3 * q + r)) // u - 10 * m
        else:
            q, r, u, k, m, x = q * k, (2 * q + r) * x, u * x, k + 1, (q * (7 * k + 2) + r * x) // (u * x), x + 2
    return out


print(pi_digits(60))


def crc32(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xEDB88320 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


print(hex(crc32(b"123456789")), hex(crc32(b"")), hex(crc32(bytes(range(64)))))


def fnv(data):
    h = 0xCBF29CE484222325
    for byte in data:
        h = (h ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return h


print(hex(fnv(b"hello")), hex(fnv(b"")))
x = 12345
for _ in range(1000):
    x = (x * 1103515245 + 12345) & 0x7FFFFFFF
print(x)
