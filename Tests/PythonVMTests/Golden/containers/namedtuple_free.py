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


class L(list):
    def total(self):
        return sum(self)


class D(dict):
    def __missing__(self, key):
        return 5


class T(tuple):
    pass


scope = {"L": L, "D": D, "T": T}
show("L([1,2,3])")
show("L([1,2,3]).total()")
show("len(L([1]))")
show("L([1])+[2]")
show("L([1])==[1]")
show("L([3,1,2]).pop()")
show("sorted(L([3,1,2]))")
show("D({1:2})[1]")
show("D(a=1)")
show("len(D(a=1))")
show("list(D(a=1).items())")
show("T((1,2))")
show("T((1,2))[1]")
show("isinstance(L(),list), isinstance(D(),dict), isinstance(T(),tuple)")
run("x=L([1]);x.append(2);x.extra=3;print(x,x.extra)")
run("x=D();x['k']=1;print(x,'k' in x)")
