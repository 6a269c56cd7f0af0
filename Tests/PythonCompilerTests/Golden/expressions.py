[] = 1
*a, = 1
(a := 1)
f(a := 1)
a: int
a: int = 3
a.b: int = 4
x[1:2, 3]
x[:, ...]
x[::]
f(1, x for x in y)
é = 1
a, b = b, a
a, b, c = c, b, a
a, b = 1, 2
a, b, c, d = d, c, b, a
*a, b = c, d
a = b = c, d
x = __debug__
a.b.c().d[e].f()
a\
.b
x = a if b else c if d else e
x = a < b < c
x = a < b < c < d not in e is not f
x = a or b and not c
not a or b
del a, b.c, d[e], (f, g)
...
None
()
a
x = [1,2,3][0]
x = {1: (2,
 3),
 4: 5}
x = [1,
 (2, 
 3), 
 f(
 4)]
x = a[b:c, d]
x = a[1:2]
x = a[:]
x = a[::2]
x = a[1, 2]
x = a[b,]
x = a[1:
 2]
not not x
f(*a, b, *c, d=1, **e)
a.f(*a, **b)
# comment
x = 1
x = {}
x = {1}
x = {1, 2}
x = {1: 2}
a = b = c = d
a, (b, [c, *d]) = e
a.b += 1; c[d] -= 2; e **= 3; e //= 4; e @= 5; e >>= 6
