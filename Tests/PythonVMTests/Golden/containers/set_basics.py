def show(text):
    try:
        print(text, "->", repr(eval(text, scope)))
    except Exception as error:
        print(text, "->", type(error).__name__, error.args)


def run(text):
    try:
        exec(text, scope)
    except Exception as error:
        print(text, "->", type(error).__name__, error.args)


scope = {"s": {1, 2}, "f": frozenset([1, 2])}
show("set()")
show("frozenset()")
show("{1}")
show("frozenset((1,))")
show("s|{3}")
show("s|[3]")
show("s&f")
show("f&s")
show("f|s")
show("f-s")
show("f^{5}")
show("s-{1}")
show("s^{1,3}")
show("s==f")
show("f==s")
show("s=={1}")
show("s=={1,2}")
show("s!={1,3}")
show("s<{1,2,3}")
show("s<{1,2}")
show("s<=s")
show("s>{1}")
show("s>={1,2,3}")
show("s==[1,2]")
show("1 in s")
show("5 in s")
show("[] in s")
show("len(s)")
show("bool(set())")
show("hash(set())")
show("hash(f)==hash(frozenset([2,1]))")
show("{f:1}[frozenset((2,1))]")
show("set(1)")
show("set(1,2)")
show("set('hello')=={'h','e','l','o'}")
show("sorted(set([3,1,2,3]))")
show("{1,2.0,'a'}=={'a',2,1.0}")
show("{i for i in range(20)}")
show("{i*7 for i in range(20)}")
run("x={1,2};x|={3};x&={2,3};x^={3,4};x-={4};print(x)")
run("x=f;x|={3};print(x)")
run("x=frozenset((1,2,3));x&={2};print(x);x^={5};print(x);x-={5};print(x)")
run("for i in {7}: print(i)")
