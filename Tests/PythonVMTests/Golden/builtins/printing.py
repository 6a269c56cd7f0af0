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


class Out:
    def __init__(self):
        self.parts = []
    def write(self, text):
        self.parts.append(text)


class Bad:
    def __str__(self):
        raise ValueError("bad")


class Both:
    def __str__(self):
        return "str"
    def __repr__(self):
        return "repr"


scope = {"out": Out(), "Bad": Bad, "Both": Both}
show("print()")
show("print(1,2,sep='-',end='!\\n')")
show("print('a','b',sep='')")
show("print(end='')")
show("print(1,foo=2)")
show("print(1,sep=5)")
show("print(1,end=None)")
show("print(None,True,'s',b'b',[1,'x'],{'k':'v'})")
show("print(Both(),[Both()])")
show("str(Both()),repr(Both())")
run("print('a',1,file=out);print(out.parts)")
run("print(Bad())")
show("print(*[1,2,3],sep=',')")
show("print(b'x',sep=b'-')")
