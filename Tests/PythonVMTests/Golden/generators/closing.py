def gen():
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print("exit")
        raise
    finally:
        print("finally")

g = gen()
next(g)
g.close()
g.close()
try:
    next(g)
except StopIteration:
    print("stopped")

def stubborn():
    while True:
        try:
            yield 1
        except GeneratorExit:
            print("ignored")

g = stubborn()
next(g)
try:
    g.close()
except RuntimeError as error:
    print(repr(error))

def quiet():
    try:
        yield 1
    except GeneratorExit:
        return

g = quiet()
next(g)
print(g.close())
gen().close()

def thrown():
    try:
        yield 1
    except ValueError as error:
        print("caught", error)
        yield "after"

g = thrown()
next(g)
print(g.throw(ValueError("v")))
try:
    g.throw(KeyError)
except KeyError as error:
    print(repr(error))
g = thrown()
try:
    g.throw(ValueError("early"))
except ValueError as error:
    print(repr(error))
try:
    next(g)
except StopIteration:
    print("finished")

def outer():
    try:
        yield from gen()
    finally:
        print("outer finally")

g = outer()
next(g)
g.close()
