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


import cmath

scope = globals()
show("cmath.phase(1j)")
show("cmath.polar(3+4j)")
show("cmath.rect(1,0)")
show("cmath.exp(0j)")
show("cmath.pi")
show("cmath.phase('a')")
show("cmath.sqrt(4)")
