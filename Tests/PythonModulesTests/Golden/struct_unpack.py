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


import struct

scope = globals()
show("struct.calcsize('bhi'),struct.calcsize('<bhi'),struct.calcsize('bq'),struct.calcsize('3s2h')")
show("struct.unpack('<BHI',b'\\x01\\x02\\x00\\x03\\x00\\x00\\x00')")
show("struct.unpack('<BHI',b'\\x01')")
show("struct.unpack('<h',b'\\xff\\xff\\x00')")
show("struct.unpack('<3s',b'abc')")
show("struct.unpack('<2sB',b'abc')")
show("struct.unpack('<xB',b'ab')")
show("struct.unpack('<q',b'\\xff'*8)")
show("struct.unpack('<Q',b'\\xff'*8)")
show("struct.unpack('<f',b'\\x00\\x00\\xc0\\x3f')")
show("struct.unpack('',b'')")
show("struct.unpack_from('<B',b'abc',1)")
show("struct.unpack_from('<B',b'abc',-1)")
show("struct.unpack_from('<B',b'abc',3)")
show("struct.unpack_from('<B',b'abc',-4)")
show("struct.calcsize('z')")
show("struct.calcsize('<10')")
run("print(struct.unpack('<4B',bytes(range(4))))")
show("struct.unpack('>I',b'\\x01\\x02\\x03\\x04')")
show("struct.unpack('<2h3s',b'\\x01\\x00\\x02\\x00abc')")
show("struct.unpack_from('<H',bytearray(b'abcd'),2)")
