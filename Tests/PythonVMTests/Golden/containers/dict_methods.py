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
show("d.pop('x')")
show("d.pop('x',1)")
show("{}.popitem()")
show("d.get(1)")
show("d.get(2)")
show("d.get(2,'no')")
show("d.setdefault(1,5)")
show("{}.setdefault(3)")
show("d.update([1])")
show("d.update([(1,2,3)])")
show("d.update(5)")
show("d.update(1,2)")
show("d.keys()")
show("d.items()")
show("d.values()")
show("{}.keys()")
show("{'a':[1]}.items()")
show("len(d.keys())")
show("len(d.items())")
show("bool({}.values())")
show("1 in d.keys()")
show("2 in d.values()")
show("(1,2) in d.items()")
show("d.keys()==d.keys()")
show("d.keys()|{1}")
show("hash(d.keys())")
show("list(d.keys())")
show("sorted({3:'c',1:'a',2:'b'}.items())")
show("sum({1:2,3:4}.values())")
run("x={1:2};x.update({3:4});x.update(a=5);x.update([(6,7)]);x.update([[8,9]]);print(x)")
run("x={1:2,3:4};print(x.pop(1),x,x.popitem(),x)")
run("x={1:2};y=x.copy();y[3]=4;print(x,y);x.clear();print(x)")
run("x={'a':1};print(x.__getitem__('a'));x.__setitem__('b',2);x.__delitem__('a');print(x)")
run("x={1:2,3:4};v=x.values();x[5]=6;print(v)")
run("for k,v in {1:2}.items(): print(k,v)")
run("x={1:1,2:2};x.update(x);print(x)")
