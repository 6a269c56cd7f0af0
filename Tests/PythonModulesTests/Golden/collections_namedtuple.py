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


from collections import namedtuple
P = namedtuple("P", ["a", "b"])
p = P(1, 2)


class Q(P):
    def total(self):
        return self.a + self.b


scope = globals()
show("p")
show("P")
show("type(p)")
show("p.a, p.b")
show("p.c")
show("p[0],p[-1]")
show("p[1:]")
show("p[5]")
show("p==(1,2)")
show("(1,2)==p")
show("p==P(1,2)")
show("p+(3,)")
show("hash(p)==hash((1,2))")
show("{(1,2):5}[p]")
show("P(1)")
show("P(1,2,3)")
show("P(a=1,b=2)")
show("P(1,b=2)")
show("P(1,a=2)")
show("P(1,c=2)")
show("P(b=1,a=2)")
run("p.a=5")
run("p.z=5")
show("Q(1,2)")
show("Q(1,2).total()")
show("Q(1,2)[0]")
show("isinstance(p,P),isinstance(p,tuple)")
show("isinstance(Q(1,2),P),isinstance(Q(1,2),tuple)")
show("issubclass(P,tuple)")
show("namedtuple('X','a b')(1,2)")
show("namedtuple('X',('a','b'))(3,4)")
show("namedtuple('X',5)")
show("namedtuple('E',())()")
show("len(p)")
show("list(p)")
run("a,b=p;print(a,b)")
show("P.__name__")
show("sorted([P(2,1),P(1,2)])")
show("p<(1,3)")
show("2 in p")
run("for x in p: print(x)")
show("str(p)")
show("'%s %s' % p")
show("max(P(3,9))")
