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

scope = globals()
show('json.loads(json.dumps({"a":[1,2,{"b":None}],"c":True}))=={"a":[1,2,{"b":None}],"c":True}')
show('json.loads(json.dumps([0.5,-1,"x\\n\\"y"]))')
show('json.loads(json.dumps("\\u20ac"))=="\\u20ac"')
show('json.dumps(json.loads(\'{"k": [1, [2, [3]]]}\'))')
show("json.loads('[' * 20 + ']' * 20)")
run("x=json.loads('[' + ','.join(str(i) for i in range(300)) + ']');print(len(x),sum(x))")
