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


import binascii

scope = globals()
show("binascii.hexlify(b'abc\\xff')")
show("binascii.hexlify(b'abcd',':')")
show("binascii.hexlify(b'')")
show("binascii.unhexlify('616263')")
show("binascii.unhexlify('616')")
show("binascii.unhexlify('zz')")
show("binascii.b2a_base64(b'hello')")
show("binascii.b2a_base64(b'hello',newline=False)")
show("binascii.b2a_base64(b'')")
show("binascii.a2b_base64(b'aGVsbG8=')")
show("binascii.a2b_base64(b'aGVsbG8')")
show("binascii.a2b_base64('a')")
show("binascii.a2b_base64('aGVs\\nbG8=')")
show("binascii.a2b_base64('aGV*sbG8=')")
show("binascii.crc32(b'hello')")
show("binascii.crc32(b'lo',binascii.crc32(b'hel'))")
show("binascii.hexlify(5)")
show("binascii.unhexlify(b'FFff00')")
show("binascii.crc32(b'')")
show("binascii.b2a_base64(bytes(range(50)))")
show("binascii.a2b_base64(b'AAEC')")
show("binascii.a2b_base64(b'AA==')")
show("binascii.a2b_base64(b'')")
show("binascii.hexlify(bytearray(b'ab'),'-')")
