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
show("struct.unpack('<bBhHiIlLqQ',struct.pack('<bBhHiIlLqQ',-1,255,-2,65535,-3,4294967295,-4,5,-6,7))")
show("struct.unpack('>hHiIqQ',struct.pack('>hHiIqQ',-2,65535,-3,4294967295,-6,7))")
show("struct.pack('>f',0.5)")
show("struct.unpack('<d',struct.pack('<d',0.5))")
show("struct.unpack('<e',struct.pack('<e',-2.0))")
show("struct.calcsize('<10s'),struct.calcsize('>3x'),struct.calcsize('hb'),struct.calcsize('bh')")
show("struct.unpack('<3B',b'\\x01\\x02\\x03')")
show("struct.pack('<3sB',bytearray(b'ab'),7)")
show("struct.pack('<H',True)")
show("struct.unpack('<H',memoryview(b'\\x01\\x02'))")
run("b=bytearray(6);struct.pack_into('<BH',b,2,1,2);print(b)")
show("struct.pack()")
show("struct.unpack('<H')")
show("struct.pack(5)")
