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


import micropython

scope = {"r": micropython.RingIO(8), "RingIO": micropython.RingIO}
show("r")
show("r.any()")
show("r.write(b'abc')")
show("r.any()")
show("r.read(2)")
show("r.read()")
show("r.read(1)")
show("r.write(b'0123456789abcdef')")
show("r.any()")
show("r.readline()")
show("r.write(b'a\\nb')")
show("r.readline()")
show("r.readline()")
show("r.readinto(bytearray(3))")
show("r.close()")
show("RingIO(bytearray(4)).write(b'abcdef')")
show("RingIO(0)")
show("RingIO(-1)")
show("RingIO(100000)")
show("RingIO('a')")
run("b=bytearray(5);x=RingIO(b);x.write(b'xyz');print(b,x.read(9))")
