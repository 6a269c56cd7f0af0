super()
class A:
    global b
    b = 1
def f():
    class B:
        nonlocal c
    c = 2
class A(B, metaclass=C):
    x = 1
    def f(self): return super().f(x)
    def g(self): return __class__
class A: pass
class A(): x: int = 1
class A:
    def __init__(self): self.x = 1
    y = [self for self in z]
def f(x):
    class A:
        y = x
    return A
