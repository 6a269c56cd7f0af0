# A sieve: items, slices, comprehensions.
def sieve(limit):
    flags = [True] * limit
    for number in range(2, limit):
        if flags[number]:
            for multiple in range(number * number, limit, number):
                flags[multiple] = False
    return [number for number in range(2, limit) if flags[number]]


for _ in range(4):
    primes = sieve(30000)
print(len(primes), primes[-1], sum(primes[:100]))
