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
run("random.seed(1);print([random.getrandbits(8) for i in range(8)])")
run("random.seed(1);print([random.getrandbits(32) for i in range(4)])")
run("random.seed(0);print([random.getrandbits(32) for i in range(4)])")
run("random.seed(12345);print([random.randrange(100) for i in range(10)])")
run("random.seed(12345);print([random.randint(1,6) for i in range(10)])")
run("random.seed(12345);print([random.choice('abcdef') for i in range(6)])")
run("random.seed(12345);print([random.randrange(5,50,5) for i in range(6)])")
run("random.seed(12345);print([random.randrange(50,5,-5) for i in range(6)])")
run("random.seed(2**40+5);print(random.getrandbits(16))")
run("random.seed(-1);print(random.getrandbits(16))")
show("random.getrandbits(0)")
show("random.getrandbits(33)")
show("random.getrandbits(-1)")
show("random.randrange(0)")
show("random.randrange(5,5)")
show("random.randrange(1,5,0)")
show("random.randint(5,1)")
show("random.choice([])")
show("random.choice(5)")
show("random.seed('a')")
