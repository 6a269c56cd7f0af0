class V:
    def __init__(self, v):
        self.v = v

    def __repr__(self):
        return "V(%r)" % (self.v,)

    def __eq__(self, other):
        return isinstance(other, V) and self.v == other.v

    def __hash__(self):
        return self.v

    def __lt__(self, other):
        return self.v < other.v

    def __add__(self, other):
        return V(self.v + (other.v if isinstance(other, V) else other))

    def __radd__(self, other):
        return V(other + self.v)

    def __iadd__(self, other):
        self.v += 100 + other
        return self

    def __sub__(self, other):
        return NotImplemented

    def __mul__(self, n):
        return V(self.v * n)

    def __neg__(self):
        return V(-self.v)

    def __invert__(self):
        return V(~self.v)

    def __abs__(self):
        return abs(self.v)

    def __bool__(self):
        return self.v != 0

    def __contains__(self, x):
        return x == self.v

    def __getitem__(self, i):
        return ("get", i)

    def __setitem__(self, i, x):
        print("set", i, x)

    def __delitem__(self, i):
        print("del", i)

    def __len__(self):
        return 7

    def __call__(self, *a, **k):
        return a, k

a = V(1)
print(a + a, a + 5, 5 + a, a * 3, -a, ~a, abs(V(-3)))
a += 1
print(a)
a *= 2
print(a)
print(a == V(204), a != V(204), a == 5, V(1) < V(2), sorted([V(3), V(1), V(2)]))
print(bool(V(0)), not V(1), 3 in V(3), 4 not in V(3), len(a), a[5], a[1:2][0])
a[1] = 2
del a[3]
print(a(1, x=2), {V(1): "one"}[V(1)], V(1) in [V(1)], [V(5)].index(V(5)))
for wrong in (lambda: a - 1, lambda: 1 - a, lambda: a > a, lambda: a @ a, lambda: +a):
    try:
        wrong()
    except TypeError as error:
        print(repr(error))
print("yes" if V(1) else "no", V(0) or "zero", V(0) and "zero")
while V(0):
    pass

class Eq:
    def __eq__(self, other):
        return "odd"

print(Eq() == 1, Eq() != 1)
try:
    {Eq(): 1}
except TypeError as error:
    print(repr(error))
