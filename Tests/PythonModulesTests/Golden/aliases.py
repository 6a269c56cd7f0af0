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


scope = globals()
run("import ujson, ustruct, utime, ubinascii, uos, uio, ure, ucollections, urandom, uerrno, uhashlib, uheapq, usys;print(ujson.dumps([1]), ustruct.pack('<H',1))")
run("import json, ujson;print(json.dumps([1])==ujson.dumps([1]))")
run("import array;print(array.array('H',[1,2]))")
run("from math import pi, sqrt;print(sqrt(9))")
run("import umath")
run("import nosuchmodule")
