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
show("list(map(len,['a','bb']))")
show("list(filter(str.isdigit,['1','a','2']))")
show("max('b','a'),min('b','a')")
show("sum(x*x for x in range(4))")
show("all(x for x in (1,2,3)),any(x for x in (0,0))")
show("sorted((x for x in (3,1,2)),key=lambda x:-x)")
show("list(zip('ab','cd'))")
show("dict(zip('ab',[1,2]))=={'a':1,'b':2}")
show("list(enumerate(['x','y'],1))")
show("[a+b for a,b in zip([1,2],[3,4])]")
show("max(((1,2),(3,0)),key=lambda p:p[1])")
show("min([],default=None)")
show("min([3,1],key=None)")
show("len(range(10)),len('abc'),len(b'ab'),len({1}),len({1:2})")
show("iter([1,2]).__next__()")
show("sum(range(5),10)")
show("list(reversed(range(0,10,3)))")
show("bool([]),bool([0]),bool(''),bool(()),bool({}),bool(set()),bool(0.0),bool(None)")
show("str(list),str(dict),str(type)")
show("tuple(sorted({'b':1,'a':2}))")
