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


scope = {}
run("x=[1,2,3,4]")
run("for i in [1,2,3]: print(i,end=' ')")
run("x=[3,1,2];x.sort(key=lambda v: x.append(0) or v) if 0 else print('no')")
run("d={1:1};it=iter(d);print(next(it));print(list(it))")
run("a=[1,2];b=[a,a];b[0].append(3);print(b)")
run("x=[1,2,3];y=x;y+=[4];print(x is y,x)")
run("t=(1,[2]);t[1].append(3);print(t)")
run("s={1,2,3};t=set(s);t.add(4);print(len(s),len(t))")
run("x=list(range(10));x[2:5]=x[5:8];print(x)")
run("x=[0]*5;x[0]=1;print(x)")
run("x=[[]]*3;x[0].append(1);print(x)")
run("def f(*a,**k): print(a,sorted(k.items()))")
run("a=[1,2];d={'x':1}")
