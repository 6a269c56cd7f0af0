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


import os

scope = globals()
show("os.listdir()")
show("os.mkdir('a')")
show("os.mkdir('a')")
show("os.mkdir('x/y')")
show("os.mkdir('a/b')")
show("os.listdir('a')")
show("sorted(os.listdir())")
show("os.rmdir('a')")
show("os.rmdir('a/b')")
show("os.listdir('nope')")
show("os.stat('nope')")
show("os.stat('a')[0] & 0xF000")
show("os.remove('nope')")
show("os.rename('a','c')")
show("os.listdir()")
show("os.rename('nope','d')")
run("os.chdir('c');print(os.listdir())")
run("os.chdir('..')")
show("os.chdir('nope')")
show("[e[0] for e in os.ilistdir('.')]")
show("list(os.ilistdir('.'))[0][1]")
show("os.rmdir('c')")
show("os.listdir()")
show("os.listdir(5)")
show("os.sep")
