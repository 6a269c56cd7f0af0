1 + 2 * -3 ** -x // y << 1 | z & ~w ^ v @ u % t
a < b <= c != d is not e not in f in g is h == i
a or b and not c if d else e
(x := 1, *a), [], (), (1,), [*b, 2]
{}, {1}, {1: 2, a: b}, {a: b for a, b in c if d}, {a for b in c}
[a for b in c for d in e if f if g], (x for x in y)
f(a, *b, c=1, **d)(x for x in y)[1:2, ::3, :].g[h, i][...]
f(a := 1)
lambda a, b=1, *c, **d: (yield a)
None, True, False, 1.5, 2j, 0x10, 0b11, 0o17, b"\xff" b'a', "é" 'b'
f"a{b}{c!r:>10}{d=}"
