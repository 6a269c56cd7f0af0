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


scope = {"r": range(10)}
show("r[3]")
show("r[-1]")
show("r[100]")
show("r['a']")
show("r[2:8:3]")
show("r[::-1]")
show("r[8:2:-2]")
show("range(10,0,-3)[1:3]")
show("range(0)")
show("range(1,5)")
show("range(1,5,2)")
show("range(1,5,0)")
show("range()")
show("range(1,2,3,4)")
show("range(1.0)")
show("range('a')")
show("5 in r")
show("10 in r")
show("-1 in r")
show("5.0 in r")
show("4 in range(0,10,2)")
show("5 in range(0,10,2)")
show("len(range(5,1))")
show("len(range(1,10,3))")
show("len(range(10,1,-3))")
show("bool(range(0))")
show("r.start, r.stop, r.step")
show("hash(range(3))")
show("list(range(10,0,-3))")
show("list(range(-5,5,3))")
show("list(range(3,3))")
show("sum(range(101))")
show("list(reversed(range(5)))")
show("iter(range(3))")
run("a,b,c=range(3);print(a,b,c)")
run("x=iter(range(2));print(next(x),next(x),next(x,'end'))")
run("for i in range(2,20,5): print(i,end=' ')")
show("range(2).foo")
