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


from collections import OrderedDict

scope = globals()
show("OrderedDict([('b',1),('a',2)])")
show("OrderedDict()")
show("OrderedDict(b=1)")
show("OrderedDict([('b',1),('a',2)]).popitem()")
show("OrderedDict({'z':1,'y':2})")
show("OrderedDict([('b',1),('a',2)])==OrderedDict([('a',2),('b',1)])")
show("OrderedDict([('b',1),('a',2)])==OrderedDict([('b',1),('a',2)])")
show("OrderedDict([('b',1),('a',2)])=={'a':2,'b':1}")
show("OrderedDict(a=1)|{'b':2}")
show("OrderedDict(a=1).copy()")
show("isinstance(OrderedDict(),dict)")
show("OrderedDict([(i,i) for i in range(12)])")
show("list(OrderedDict([('x',1),('a',2)]).items())")
show("list(OrderedDict([('x',1),('a',2)]))")
show("OrderedDict([(1,1)])[2]")
run("d=OrderedDict();d['c']=1;d['a']=2;d['b']=3;del d['a'];d['a']=5;d['c']=9;print(d,len(d));print(d.pop('b'),d);d.clear();print(d)")
run("d=OrderedDict();[d.__setitem__(i%7,i) for i in range(30)];print(d)")
run("d=OrderedDict([('k',1)]);d.update({'j':2});d.setdefault('i',3);print(d)")
