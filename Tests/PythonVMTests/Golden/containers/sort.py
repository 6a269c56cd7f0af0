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


class Key:
    def __init__(self, n):
        self.n = n
    def __lt__(self, other):
        return self.n < other.n
    def __repr__(self):
        return "K%d" % self.n


def text(n):
    return str(n)


scope = {"Key": Key, "text": text}
show("sorted([3,1,2])")
show("sorted([3,1,2],reverse=True)")
show("sorted([3,1,2],key=lambda x:-x)")
show("sorted([3,1,2],key=lambda x:-x,reverse=True)")
show("sorted('hello')")
show("sorted({3:1,1:2})")
show("sorted([])")
show("sorted([5,3,9,1,7,2,8,4,6,0])")
show("sorted([(1,'b'),(0,'a'),(1,'a'),(0,'b')])")
show("sorted([(1,'b'),(0,'a'),(1,'a'),(0,'b')],key=lambda p:p[0])")
show("sorted([10,9,8,1,2,3],key=text)")
show("sorted([Key(3),Key(1),Key(2)])")
show("sorted([1.5,1,-2,0.25])")
show("sorted(5)")
show("sorted([3,1,2],None)")
show("sorted([3,1,2],key=None)")
show("sorted([1,'a'])")
show("[3,1,2].sort()")
show("[3,'a'].sort()")
show("[1].sort(1)")
show("[1].sort(foo=1)")
run("x=[(i*7919)%101 for i in range(60)];x.sort();print(x)")
run("x=[(i*7919)%11 for i in range(40)];x.sort(key=lambda v:v//2);print(x)")
run("x=[(i*7919)%11 for i in range(40)];x.sort(key=lambda v:v//2,reverse=True);print(x)")
run("x=[i//3 for i in range(20)];x.sort();print(x)")
run("x=['b','a','C','B'];x.sort(key=str.lower);print(x)")
