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
show('json.loads(\'  {"a":1}  \')')
show("json.loads('')")
show("json.loads('[1')")
show('json.loads(\'{"a"}\')')
show("json.loads('nul')")
show("json.loads('1 2')")
show("json.loads('[1,]')")
show("json.loads('[,1]')")
show('json.loads(\'{"a":1 "b":2}\')')
show('json.loads(\'"abc\')')
show('json.loads(\'"a\\\\x"\')')
show('json.loads(\'"\\\\ud83d\\\\ude00"\')')
show("json.loads(b'[1]')")
show("json.loads(bytearray(b'[1]'))")
show("json.loads(5)")
show("json.loads('+1')")
show("json.loads('[1 2]')")
show("json.loads('{1:2}')")
show("json.loads('01')")
show('json.loads(\'{"a":1,"a":2}\')')
show("json.loads(']')")
show('json.load(io.StringIO(\'{"a":1}\'))')
show("json.load(io.BytesIO(b'[1] x'))")
show('json.loads("0.5")')
show('json.loads("[[1,[2]],{\\\\"a\\\\":null}]")')
show('json.loads("[1]]")')
show('json.loads("tru")')
show('json.loads("{\\\\"a\\\\":[1,2],\\\\"b\\\\":{}}")=={"a":[1,2],"b":{}}')
show('json.loads("[]")')
show('json.loads("{[1]:2}")')
