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


scope = {"d": {1: 2}}
show("{}[1]")
show("d['x']")
show("d[1]")
show("d[1.0]")
show("{True:1,1:2}")
show("{'b':1,'a':2}")
show("{1:2}=={1:2.0}")
show("{1:2}=={1:3}")
show("{1:2}=={2:2}")
show("{1:2}=={1:2,3:4}")
show("{1:2}==5")
show("{[]:1}")
show("{1:[]}[[]]")
show("d.get([])")
show("1 in d")
show("2 in d")
show("[] in d")
show("len(d)")
show("bool({})")
show("dict()")
show("dict(1)")
show("dict(1,2)")
show("dict([(1,2)],a=3)")
show("dict(a=1)")
show("dict({1:2},b=3)")
show("dict([(1,2,3)])")
show("dict(['ab'])")
show("d|{3:4}")
show("{1:2}|{1:3}")
show("d|[1]")
show("hash({})")
show("dict.fromkeys([1,2])")
show("dict.fromkeys([1,2],5)")
show("dict.fromkeys('ab','x')")
show("dict.fromkeys(3)")
show("repr({'a':[1,{'b':()}]})")
run("d2={1:2};d2|={5:6};print(d2)")
run("d2={1:2};del d2[1];print(d2);del d2[1]")
run("d2={};d2[(1,2)]=3;d2['k']=4;d2[None]=5;d2[2.5]=6;print(len(d2),d2[(1,2)],d2['k'],d2[None],d2[2.5])")
show("{i:i*i for i in range(20)}")
show("{str(i):i for i in range(20)}")
run("x={};[x.__setitem__(i,i) for i in range(30)];[x.__delitem__(i) for i in range(0,30,2)];print(x);x[100]=1;print(x)")
run("x={'a'+str(i):i for i in range(5)};print('a'+'3' in x, x['a3'], 'b' in x)")
run("a={'x':1};b=dict(a);b['x']=2;print(a,b)")
