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


y = 4
scope = {"y": 7}
show("eval('1+2')")
show("eval('1\\\\n')")
show("eval(b'4')")
show("eval('x=1')")
show("eval('y')")
show("eval('y',{'y':1})")
show("eval('x',{},{'x':9})")
show("eval('1 +')")
show("exec('x=1')")
show("exec(5)")
show("exec('z=1',5)")
run("exec('print(y)',{'y':4})")
run("g={};exec('a=1\\nb=a+1',g);print(g['a'],g['b'])")
run("l={};exec('a=1',{},l);print(l)")
show("eval(compile('1+2','f','eval'))")
show("compile('1','f','foo')")
show("compile('x=','f','exec')")
run("exec(compile('print(5)','f','exec'))")
run("exec(compile('5','f','single'))")
run("exec(compile('None','f','single'))")
run("exec('def f(n):\\n  return n*2\\nprint(f(4))',{})")
run("c=compile('x*2','f','eval');print(eval(c,{'x':2}),eval(c,{'x':5}))")
show("__import__('sys').byteorder")
show("__import__('nope')")
run("import nope")
show("'y' in globals()")
show("'y' in locals()")
run("exec('raise KeyError(1)')")
