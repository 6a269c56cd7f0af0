# Classes whose members an OrderedDict gives.
from collections import OrderedDict
A = type("A", (), OrderedDict(zed=1, b=2, c=3, d=4, e=5, f=lambda self: self.b))
print([k for k in A.__dict__.keys() if not k.startswith("_")])
a=A()
print(a.zed, a.f(), A.e, hasattr(a,"nope"))
A.extra=7
A.b=70
print(a.extra, a.f(), list(A.__dict__.keys())[:3])
class B(A):
    def g(self): return self.c+self.f()
print(B().g(), B().e)
def init(self, x): self.x=x
C=type("C",(A,),OrderedDict(__init__=init, __len__=lambda s:s.x, p=property(lambda s: s.x*2)))
c=C(4); print(len(c), c.p, c.b)
del A.b
try: a.f()
except AttributeError as e: print(e)
for args in [(1,(),{}),("x",[],{}),("x",(),[]),("x",(1,),{})]:
    try: print(type(*args))
    except TypeError as e: print(repr(e))
