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


import array

scope = globals()
show("array.array('i',[1,2])")
show("array.array('B')")
show("array.array('z')")
show("array.array('H',[1,2])[1]")
show("len(array.array('f',[1,2]))")
