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


import random

scope = globals()
run("random.seed(12345);print([random.random() for i in range(3)])")
run("random.seed(12345);print([random.uniform(1,5) for i in range(3)])")
