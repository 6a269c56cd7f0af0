"doc"
import a.b as c, d
from ..e import f as g, h
from . import *
x = y = 1; z: int = 2
w: int
x += 1; x //= 2; x @= y
del a, b.c, (d, e[0])
global p, q
assert x, "message"
if x: pass
elif y:
    pass
else:
    z
while x:
    break
else:
    continue
for a, *b in c, d:
    pass
try:
    a
except (B, C) as e:
    raise D from e
except:
    raise
else:
    f
finally:
    g
with a as b, c: d
@deco.rator(1)
async def f(a, b=1, *args: int, c, d=2, **kw) -> None:
    async with a as b: await c.d()
    async for x in y: yield
    return
class A(B, metaclass=C):
    def m(self): return lambda *, a=1: a
