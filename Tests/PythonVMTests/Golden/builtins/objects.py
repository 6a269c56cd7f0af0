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


class A:
    x = 1
    def __getattr__(self, name):
        if name == "bad":
            raise ValueError("bad")
        raise AttributeError(name)


class B(A):
    pass


scope = {"A": A, "B": B, "a": A()}
show("callable(5),callable(len),callable(A),callable(A())")
show("isinstance(1,(int,str))")
show("isinstance(1,5)")
show("isinstance(B(),A)")
show("isinstance(A(),B)")
show("isinstance([],list)")
show("isinstance(1,(str,(int,)))")
show("issubclass(B,A),issubclass(A,B),issubclass(A,A)")
show("issubclass(1,int)")
show("issubclass(int,object)")
show("issubclass(ValueError,(KeyError,Exception))")
show("getattr(5,'x')")
show("getattr(5,'x',7)")
show("getattr(a,'x')")
show("getattr(a,'y','none')")
show("getattr(a,'bad','none')")
show("hasattr(a,'x'),hasattr(a,'y')")
show("hasattr(a,'bad')")
show("hasattr(5,'x')")
show("setattr(5,'x',1)")
show("delattr(5,'x')")
show("getattr(1)")
show("getattr(a,1)")
run("setattr(a,'z',5);print(a.z);delattr(a,'z');print(hasattr(a,'z'))")
show("id(None)==id(None)")
show("id(a)==id(a)")
show("type(5)")
show("type(None)")
show("type(A)")
show("type(1,2)")
show("type('X',(),{'v':1}).v")
show("type('Y',(A,),{}).x")
show("repr('a'),repr(None),repr(...)")
show("len(5)")
show("object()==object()")
show("None==None,None==0")
show("None<1")
show("bool(NotImplemented)")
show("NotImplemented")
show("...")
show("hash('a')==hash('a')")
show("hash(1)==hash(True)")
