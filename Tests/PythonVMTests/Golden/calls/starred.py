a, *b, c = range(6)
print(a, b, c)
*a, b = "xyz"
print(a, b)
a, *b = [1]
print(a, b)
(x, y), z = (1, 2), 3
print(x, y, z)
for bad in ([1], [1, 2, 3], ()):
    try:
        p, q = bad
    except ValueError as error:
        print(repr(error))
try:
    p, *q, r = [1]
except ValueError as error:
    print(repr(error))

def gen():
    yield 1
    yield 2

m, n = gen()
print(m, n)
try:
    m, n, o = gen()
except ValueError as error:
    print(repr(error))

class Mapping:
    def keys(self):
        return ["a", "b"]

    def __getitem__(self, key):
        return key * 2

def names(**n):
    return sorted(n.items())

print(names(**Mapping()), names(**{"x": 1}, **{"y": 2}))
