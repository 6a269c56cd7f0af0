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
show("s.add([])")
show("s.remove(9)")
show("set().pop()")
show("s.update(1)")
show("s.union([5],[6])")
show("s.union([5])")
show("s.intersection([1])")
show("s.intersection([1],[2])")
show("s.difference([1],[2])")
show("s.difference()")
show("s.symmetric_difference([1,7])")
show("s.isdisjoint([9])")
show("s.isdisjoint([1])")
show("s.issubset([1,2,3])")
show("s.issubset([1])")
show("s.issuperset([1])")
show("f.issuperset([1,5])")
show("f.add")
show("f.copy()")
show("f.union([3])")
show("f.difference([1])")
show("f.__contains__(1)")
run("x={1,2};x.add(3);x.add(3);x.discard(9);x.remove(1);print(x)")
run("x={1,2};x.update([3],(4,));print(x);x.clear();print(x)")
run("x={1,2,3};x.intersection_update([2,3,4]);print(x);x.difference_update([2]);print(x);x.symmetric_difference_update([3,9]);print(x)")
run("x={5};print(x.pop(),x)")
run("x={1};y=x.copy();y.add(2);print(x,y)")
run("x=set(range(20));[x.discard(i) for i in range(0,20,3)];print(x);x.add(50);print(x)")
