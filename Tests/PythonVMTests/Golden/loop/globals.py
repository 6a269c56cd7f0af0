counter = 0

def bump():
    global counter
    counter += 1

for _ in range(3):
    bump()
print(counter)

def make():
    global created
    created = "yes"

make()
print(created)
del created
try:
    print(created)
except NameError as error:
    print(repr(error))
print("counter" in globals(), globals()["counter"], __name__)

def shadow():
    len = lambda x: 42
    return len([])

print(shadow(), len([1]))
exec("executed = 1 + 1")
print(executed, eval("executed * 2"))
space = {"v": 5}
exec("w = v * 2", space)
print(space["w"], eval("v + w", space))
exec("print(a, b)", {"a": 1}, {"b": 2})
code = compile("print('compiled', 1 + 2)", "file.py", "exec")
exec(code)
for bad in ("1 +", "x ="):
    try:
        exec(bad)
    except SyntaxError as error:
        print("SyntaxError")
class K:
    v = 3
    w = v + 1
    def f(self):
        return v if "v" in globals() else "no v"
print(K.w, K().f())
import builtins
builtins.added = "builtin"
print(added)
