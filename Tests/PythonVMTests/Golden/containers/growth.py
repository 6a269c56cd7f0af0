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
run("x=[];[x.append(i*i) for i in range(1000)];print(len(x),x[999],sum(x))")
run("d={};[d.__setitem__(i,str(i)) for i in range(1000)];print(len(d),d[999],sum(d))")
run("d={str(i):i for i in range(500)};print(all(d[str(i)]==i for i in range(500)))")
run("s=set();[s.add(i%97) for i in range(1000)];print(len(s),sorted(s)[-1])")
run("x=list(range(1000));[x.pop(0) for i in range(990)];print(x)")
run("t=tuple(range(500));print(len(t+t),(t*2)[700])")
run("x=[1]*1000;print(len(x*3),x.count(1))")
run("d={(i,i+1):i for i in range(200)};print(d[(150,151)],len(d))")
run("d={};[d.setdefault(i%10,[]).append(i) for i in range(100)];print(d[3])")
run("x=[5,3]*50;x.sort();print(x[0],x[49],x[50])")
