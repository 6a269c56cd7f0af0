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


scope = {"t": (1, 2, 3)}
show("()")
show("(1,)")
show("t")
show("t[10]")
show("t['x']")
show("t[0:2]")
show("t[-1]")
show("t[::-1]")
show("t[5:]")
show("t+(4,)")
show("t+[4]")
show("t*2")
show("2*(1,)")
show("t*0")
show("t<(1,3)")
show("t==[1,2,3]")
show("t==(1,2,3)")
show("t!=(1,2,3)")
show("t>=(1,2)")
show("t.index(5)")
show("t.index(2)")
show("t.count(1)")
show("2 in t")
show("tuple(5)")
show("tuple()")
show("tuple([1,2])")
show("tuple(t) is t")
show("tuple('ab')")
show("tuple(range(3))")
show("tuple({1:2}.items())")
show("hash((1,[]))")
show("hash((1,2))==hash((1,2))")
show("{(1,2):3}[(1,2)]")
show("len(t)")
show("bool(())")
show("(1,(2,(3,)))")
run("t[0]=1")
run("del t[0]")
run("a,(b,c),*d=1,(2,3),4,5;print(a,b,c,d)")
