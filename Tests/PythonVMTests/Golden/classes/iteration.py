class Count:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return Iterator(self.n)

class Iterator:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n

print(list(Count(4)), [x for x in Count(3)], sum(Count(5)), max(Count(3)), 2 in Count(4))
for x in Count(3):
    if x == 1:
        continue
    print(x)
else:
    print("done")
it = iter(Count(2))
print(next(it), next(it), next(it, "end"))
try:
    next(it)
except StopIteration as error:
    print("stopped", error.value)

class Items:
    def __getitem__(self, i):
        if i >= 3:
            raise IndexError
        return i * 10

print(list(Items()), [x for x in Items()], 20 in Items())

class Gen:
    def __iter__(self):
        for i in range(3):
            yield i

print(list(Gen()), tuple(Gen()), dict(enumerate(Gen())), list(zip(Gen(), Gen())))

class Fails:
    def __iter__(self):
        return self

    def __next__(self):
        raise ValueError("in next")

try:
    for x in Fails():
        pass
except ValueError as error:
    print(repr(error))
try:
    for x in 5:
        pass
except TypeError as error:
    print(repr(error))
