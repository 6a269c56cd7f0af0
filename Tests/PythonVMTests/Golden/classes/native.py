class Stack(list):
    def push(self, x):
        self.append(x)
        return self

    def top(self):
        return self[-1]

s = Stack([1, 2])
s.push(3).push(4)
print(s, len(s), s.top(), s[1:3], 3 in s, 9 in s, sum(s), list(s), [x for x in s])
s[0] = 10
del s[1]
print(s, s == [10, 3, 4], isinstance(s, list), bool(s), s + [5])

class Default(dict):
    def __getitem__(self, key):
        return self.get(key, "none")

d = Default({"a": 1})
d["b"] = 2
print(d["a"], d["b"], d["c"], sorted(d.keys()), len(d))

class Init(list):
    def __init__(self, n):
        super().__init__(range(n))
        self.n = n

print(Init(3), Init(4).n)

class Named(Exception):
    def __init__(self, name):
        super().__init__("named", name)
        self.name = name

class Plain(ValueError):
    pass

for error in (Named("x"), Plain("p"), Plain(), Plain(1, 2)):
    try:
        raise error
    except Exception as e:
        print(type(e).__name__, repr(e), str(e), e.args, isinstance(e, ValueError))

class Tup(tuple):
    pass

t = Tup((1, 2))
print(t, t[0], len(t), t == (1, 2))

class Text(str):
    def shout(self):
        return self.upper() + "!"

print(Text("ab").shout(), Text("ab") == "ab", len(Text("abc")))

class Number(int):
    pass

print(Number(4) + 1, Number(4) * 5)
