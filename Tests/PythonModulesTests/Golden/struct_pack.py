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
show("struct.pack('<BHI',1,2,3)")
show("struct.pack('>hiq',-1,-2,-3)")
show("struct.pack('bi',1,2)")
show("struct.pack('=bi',1,2)")
show("struct.pack('B',300)")
show("struct.pack('b',-200)")
show("struct.pack('<i',2**40)")
show("struct.pack('<I',-1)")
show("struct.pack('<5s',b'abc')")
show("struct.pack('<2s','abc')")
show("struct.pack('<s',5)")
show("struct.pack('<f',1.5),struct.pack('>d',2.5),struct.pack('<e',0.5)")
show("struct.pack('<f','a')")
show("struct.pack('<B','a')")
show("struct.pack('<B',1.5)")
show("struct.pack('<2B',1)")
show("struct.pack('<B',1,2)")
show("struct.pack('<xB',1)")
show("struct.pack('<2x')")
show("struct.pack('<?',True)")
show("struct.pack('<c',b'a')")
show("struct.pack('<z',1)")
run("b=bytearray(4);struct.pack_into('<H',b,1,0x1234);print(b)")
run("b=bytearray(4);struct.pack_into('<H',b,-2,0x1234);print(b)")
run("b=bytearray(4);struct.pack_into('<H',b,3,0x1234);print(b)")
show("struct.pack('<n',1)")
show("struct.pack('@i',1)")
show("struct.pack('!H',1)")
