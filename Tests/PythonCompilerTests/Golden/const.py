X = const(10)
Y = const(X + 5)
_Z = const(Y * 2)
print(X, Y, _Z)
S = const("abc")
print(S)
N = const(None)
print(N)
T = const((1, 2))
print(T, T[0])
_A = const(1)

_B = const(2)


x = 1
def f():
    _B2 = const(1)
    return _B2
V: int = const(5)
print(V)
_X: int = const(5)
print(_X)
_C = const(1); x = _C
