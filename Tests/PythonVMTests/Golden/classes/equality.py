# == and != go to __ne__ before __eq__, to both operands, and give what the methods gave.
class Eq:
    def __init__(self, name, answer):
        self.name = name
        self.answer = answer

    def __eq__(self, other):
        print(self.name, "eq", type(other).__name__)
        return self.answer


class Ne(Eq):
    def __ne__(self, other):
        print(self.name, "ne", type(other).__name__)
        return self.answer


class Plain:
    pass


values = [Eq("a", 7), Eq("b", []), Eq("c", NotImplemented), Ne("d", 5), Ne("e", ""), Ne("f", NotImplemented), Plain(), 3, "s"]
for left in values:
    for right in values:
        print(left == right, left != right)
        if left != right:
            print("differ")
print(values[0] in [1, 2], [values[3]] == [values[4]], [values[3]] != [values[4]])

# What an except clause may name.
for kind in (1, (1,), int, (ValueError, "x"), (), object, Plain):
    try:
        try:
            raise NameError
        except kind:
            print("caught")
    except TypeError as error:
        print(error)
    except NameError:
        print("passed on")

# super() wants an instance or a class of its class.
for arguments in ((str, 0), (str, int), (0, int), (int, True), (Eq, values[3]), (Eq, Ne)):
    try:
        print(type(super(*arguments)))
    except TypeError as error:
        print(error)


def keywords(**names):
    print(names)


try:
    keywords(**{"a": 1}, **{"a": 2})
except TypeError as error:
    print(error)
try:
    keywords(a=1, **{"a": 2})
except TypeError as error:
    print(error)
for text in ("str(b'a', encoding='utf8')", "bytes('a', encoding='utf8')", "{slice: 1, [][:]: 2}"):
    try:
        print(eval(text))
    except (NotImplementedError, TypeError) as error:
        print(type(error).__name__)

# Numbers beyond a word.
for a in (1 << 64, -(1 << 64), (1 << 128) - 1, -(1 << 127), 5, -1, -(1 << 63), 3 << 90):
    for b in (1 << 64, -(1 << 64), -(1 << 128), 6, -2, (1 << 64) - 1):
        print(a & b, a | b, a ^ b)
for base in (2, 3, 7, 11, 16, 17, 35, 36):
    print(int("1" * 70, base), int("-" + "10" * 40, base))
print(int("1234567890abcdefghijklmnopqrstuvwxyz", 36))
