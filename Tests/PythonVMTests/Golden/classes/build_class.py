# The function behind class statements, replaced and called by the program.
import builtins

real = __build_class__


def tracing(body, name, *bases):
    print("class", name, bases)
    return real(body, name, *bases)


builtins.__build_class__ = tracing


class A:
    x = 1

    def f(self):
        return 2


class B(A):
    y = A.x + 1

    def f(self):
        return super().f() + self.y


print(A, B, B().f(), B.x)

builtins.__build_class__ = lambda *arguments: arguments[1:]


class C(A, B):
    pass


print(C)
builtins.__build_class__ = real


class D(B):
    def f(self):
        return super().f() * 10


print(D().f())


def body():
    pass


# Called from native code.
print(list(map(real, [body, body], ["E", "F"])))
print(sorted([1, 2], key=lambda n: real(body, "G") and -n))
for wrong in ((), (body,), (1, "x"), (body, "x", 3)):
    try:
        print(real(*wrong))
    except TypeError:
        print("TypeError")
try:
    builtins.__build_class__ = 5

    class H:
        pass

except TypeError as e:
    print(e)
builtins.__build_class__ = real

# Typecodes that only structures know, and those of objects and addresses.
import array

for code in "OPS":
    a = array.array(code)
    a.append(1)
    print(a, len(a))
for left in "bhPOSf":
    for right in "bhPOSf":
        try:
            print(left, right, array.array(left) == array.array(right))
        except NotImplementedError:
            print(left, right, end=" ")
print()
try:
    array.array("S").append("x")
except TypeError as e:
    print("TypeError")
