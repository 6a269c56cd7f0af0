# What sys has beyond the boards: atexit, exc_info, executable.
import sys

print(sys.exc_info())
print(sys.executable.startswith("/"))


def last():
    print("last words", kept)


print(sys.atexit(print), sys.atexit(last) is print)


def shows():
    print(sys.exc_info()[:2])


try:
    raise ValueError("value", 123)
except ValueError:
    print(sys.exc_info())
    shows()
shows()
try:
    try:
        raise KeyError(1)
    finally:
        shows()
except KeyError:
    try:
        pass
    except OSError:
        pass
    # The end of any block forgets.
    shows()


def generator():
    try:
        1 / 0
    except ZeroDivisionError:
        yield sys.exc_info()


print(next(generator()))
for _ in range(2):
    try:
        raise IndexError("in a loop")
    except IndexError:
        continue
shows()
kept = "kept"
sys.exit(0)
