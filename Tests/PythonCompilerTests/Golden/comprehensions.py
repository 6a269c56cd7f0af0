[x := 1 for y in z]
f(x for x in y, 1)
f(x for x in y)
[a for b in c for d in e if f if g]
{a: b for c in d}
{a for b in c}
(a for b in c)
[[a for b in c] for d in e]
x = [i for i in range(3)]
def f(x): return [y + x for y in z]
