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


class Items:
    def __getitem__(self, index):
        if index > 3:
            raise IndexError
        return index * 10


class Stop:
    def __getitem__(self, index):
        if index > 1:
            raise StopIteration
        return index


class Fail:
    def __getitem__(self, index):
        raise ValueError("fail")


class Count:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return self
    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


class Back:
    def __reversed__(self):
        return iter((3, 2, 1))


def gen(n):
    for i in range(n):
        yield i * i


scope = {"Items": Items, "Stop": Stop, "Fail": Fail, "Count": Count, "gen": gen, "Back": Back}
show("list(Items())")
show("list(Stop())")
show("list(Fail())")
show("30 in Items()")
show("31 in Items()")
show("list(Count(3))")
show("tuple(Count(3))")
show("set(Count(3))=={0,1,2}")
show("sum(Count(4))")
show("max(Count(4))")
show("sorted(Count(4))")
show("list(gen(4))")
show("dict(zip('abc',gen(3)))=={'a':0,'b':1,'c':4}")
show("list(enumerate('ab',start=3))")
show("list(enumerate('ab',3))")
show("enumerate()")
show("list(enumerate(iterable='ab'))")
show("list(enumerate(Count(2)))")
show("list(zip([1,2],'ab',(5,)))")
show("list(zip())")
show("zip(1)")
show("list(zip(gen(3),Count(2)))")
show("list(map(lambda a,b:a+b,[1,2],[3,4,5]))")
show("list(map(str,gen(3)))")
show("map(1)")
show("map(abs)")
show("list(map(1,[1]))")
show("list(map(lambda x:1//x,[1,0]))")
show("list(filter(None,[0,1,2]))")
show("list(filter(lambda x:x>1,[0,1,2]))")
show("list(filter(lambda x:x%2,gen(5)))")
show("list(reversed([1,2,3]))")
show("list(reversed('abc'))")
show("reversed({1})")
show("reversed(5)")
show("list(reversed((1,2)))")
show("list(reversed({1:2}))")
show("list(reversed(Back()))")
show("iter([1])")
show("iter({}.items())")
show("iter(5)")
show("iter()")
show("next(5)")
show("next(iter([]))")
show("next(iter([]),3)")
show("next(Count(0),'end')")
show("next(gen(0),'end')")
show("all(gen(3)), any(gen(3)), all(Count(3)), any(Count(1))")
show("all([]), any([])")
show("all(5)")
run("x=[1,2,3]")
run("x=[1,2];it=iter(x);print(next(it));x.append(3);print(list(it))")
run("a,*b=Count(4);print(a,b)")
run("a,b=Count(3)")
run("a,b=Count(1)")
run("print(*Count(3))")
run("x=[0];x.extend(gen(3));print(x)")
