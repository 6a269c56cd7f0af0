class A:
    def __init__(self):
        print("A init")
        self.a = 1

    def who(self):
        return "A"

    def call(self):
        return self.who()

class B(A):
    def __init__(self):
        super().__init__()
        print("B init")

    def who(self):
        return "B+" + super().who()

class C(B):
    def who(self):
        return "C+" + super().who()

c = C()
print(c.call(), c.a)
print(issubclass(C, A), issubclass(A, C), isinstance(c, A), C.__bases__ == (B,))

class M1:
    def hi(self):
        return "M1"

class M2:
    def hi(self):
        return "M2"

    def only(self):
        return "only"

class D(M1, M2):
    pass

print(D().hi(), D().only(), A.who(c))

class E(object):
    x = 1

class F(E):
    pass

F.y = 2
E.z = 3
print(F().x, F().y, F().z, F.x)
print(super(C, c).who())

class G:
    def __init__(self, v):
        self.v = v

    @classmethod
    def make(cls):
        return cls(4)

    @staticmethod
    def stat(x):
        return x * 2

class H(G):
    @classmethod
    def make(cls):
        h = super().make()
        h.v += 1
        return h

print(G.make().v, type(H.make()).__name__, H.make().v, G.stat(3), H(1).stat(4))
