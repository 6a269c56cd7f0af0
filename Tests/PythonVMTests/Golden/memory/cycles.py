import gc

class Node:
    def __init__(self, n):
        self.n = n
        self.me = self
        self.other = None

keep = []
for i in range(1000):
    a = Node(i)
    b = Node(i + 1)
    a.other = b
    b.other = a
    if i % 200 == 0:
        keep.append(a)
print([k.n + k.other.n for k in keep])
gc.collect()
before = gc.mem_alloc()
for i in range(200):
    x = [i] * 50
x = None
gc.collect()
print(gc.mem_alloc() - before < 2000)
d = {}
for i in range(2000):
    d[i] = str(i)
    if i >= 100:
        del d[i - 100]
print(len(d), d[1999])
g = [(lambda i=i: i * 2) for i in range(50)]
gc.collect()
print(sum(f() for f in g))

def gen():
    data = [1, 2, 3]
    for x in data:
        junk = [x] * 20
        yield x

gens = [gen() for _ in range(20)]
print([next(x) for x in gens][:3])
gc.collect()
print(sum(next(x) for x in gens), sum(sum(x) for x in gens))
deep = None
for i in range(500):
    deep = (deep, i)
gc.collect()
n = 0
while deep:
    deep = deep[0]
    n += 1
print(n)
