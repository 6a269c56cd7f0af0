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


import json
import io

scope = globals()
show('json.dumps([1,2.5,\'a"b\',None,True,{\'k\':[]},(1,)])')
show("json.dumps(b'abc')")
show("json.dumps(object())")
show("json.dumps(float('nan')),json.dumps(float('inf'))")
show("json.dumps([1,{'a':2}],separators=(',',':'))")
show("json.dumps([1,{'a':2}],separators=(', ',': '))")
show("json.dumps([1],separators=5)")
show("json.dumps([1],separators=('a',))")
show("json.dumps(range(3))")
show("json.dumps(10**20)")
run("s=io.StringIO();json.dump([1,'a'],s);print(s.getvalue())")
run("s=io.StringIO();json.dump([1,'a'],s,separators=(',',':'));print(s.getvalue())")
show('json.dumps([[1,[2]],{"a":{"b":None}}])')
show('json.dumps("\\\\u00e9\\\\\\\\")')
show("json.dumps([])")
show("json.dumps({})")
show("json.dumps(())")
show("json.dumps(-5)")
show("json.dumps([0.5,1e10])")
show("json.dumps()")
show("json.dumps(1,2)")
show("json.dumps(1,foo=2)")
