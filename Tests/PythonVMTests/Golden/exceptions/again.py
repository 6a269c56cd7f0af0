def f():
    try:
        raise KeyError("a")
    except KeyError:
        print("again")
        raise

try:
    f()
except KeyError as error:
    print(repr(error))

def g():
    try:
        raise KeyError("a")
    except KeyError:
        try:
            raise ValueError("b")
        except ValueError:
            pass
        raise

try:
    g()
except Exception as error:
    print(repr(error))

def name():
    try:
        raise OSError(2)
    except OSError as error:
        print(error.errno, error)
    try:
        error
    except NameError as e:
        print(repr(e))

name()
print(repr(OSError(5)), str(OSError(110)), OSError(1, "x").args, StopIteration(4).value)

class Base(Exception):
    pass

class Derived(Base):
    def __str__(self):
        return "derived!"

try:
    raise Derived("x")
except Base as error:
    print(str(error), repr(error))
try:
    raise Derived
except Base as error:
    print(type(error).__name__, error.args)
try:
    try:
        raise Derived()
    except ValueError:
        print("never")
except BaseException as error:
    print("base", isinstance(error, Exception))
print(issubclass(KeyError, LookupError), issubclass(IndentationError, SyntaxError))
