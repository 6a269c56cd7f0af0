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


class K:
    def __init__(self, n):
        self.n = n
    def __hash__(self):
        return self.n % 3
    def __eq__(self, other):
        return isinstance(other, K) and self.n == other.n
    def __repr__(self):
        return "K%d" % self.n


class Loud(K):
    def __eq__(self, other):
        print("eq")
        return self.n == other.n
    def __hash__(self):
        return 1


class Bad:
    def __hash__(self):
        return 1
    def __eq__(self, other):
        raise ValueError("no")


class NoHash:
    def __eq__(self, other):
        return True


scope = {"K": K, "Loud": Loud, "Bad": Bad, "NoHash": NoHash}
run("d={K(i):i for i in range(12)};print(len(d),[d[K(i)] for i in range(12)],K(99) in d)")
run("d={K(1):1};d[K(1)]=2;print(d);del d[K(1)];print(d)")
run("d={Loud(1):1};print(Loud(1) in d,Loud(2) in d)")
run("d={Bad():1};d[Bad()]=2")
run("d={Bad():1};print(Bad() in d)")
show("{NoHash():1}")
show("{K(1),K(1),K(4)}")
run("s={K(i%5) for i in range(20)};print(len(s));s.discard(K(3));print(len(s),K(3) in s,K(4) in s)")
show("[K(1),K(2)].index(K(2))")
show("K(3) in [K(1),K(3)]")
show("[K(1)]==[K(1)]")
show("(K(1),2)==(K(1),2)")
show("{1:K(1)}=={1:K(1)}")
