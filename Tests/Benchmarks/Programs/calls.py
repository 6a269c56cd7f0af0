# Recursion, methods and attributes.
class Counter:
    def __init__(self):
        self.total = 0

    def add(self, amount):
        self.total += amount
        return self


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


counter = Counter()
for number in range(60000):
    counter.add(number & 7).add(1)
print(fibonacci(22), counter.total)
