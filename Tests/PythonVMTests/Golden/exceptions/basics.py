def attempt(f):
    try:
        print("try")
        f()
    except ZeroDivisionError as error:
        print("zero", repr(error))
    except (KeyError, IndexError) as error:
        print("lookup", repr(error))
    except Exception as error:
        print("other", type(error).__name__, error)
    else:
        print("else")
    finally:
        print("finally")

attempt(lambda: 1 / 0)
attempt(lambda: {}["k"])
attempt(lambda: [][3])
attempt(lambda: [].remove(1))
attempt(lambda: None)

def returns():
    try:
        return "try"
    finally:
        print("cleanup")

def overrides():
    try:
        return "try"
    finally:
        return "finally"

def loops():
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            print("body", i)
        finally:
            print("finally", i)
    return i

def swallow():
    for i in range(3):
        try:
            raise ValueError(i)
        finally:
            print("leave", i)
            continue
    return "out"

def nested():
    try:
        try:
            raise KeyError("inner")
        finally:
            print("one")
    except KeyError as error:
        print("two", error)
        try:
            raise ValueError("second")
        except ValueError:
            print("three")
        return "four"

print(returns(), overrides(), loops(), swallow(), nested())
try:
    raise ValueError
except ValueError as error:
    print(repr(error), error.args)
try:
    try:
        1 / 0
    except ZeroDivisionError as error:
        raise RuntimeError("from") from error
except RuntimeError as error:
    print(repr(error))
try:
    raise
except RuntimeError as error:
    print(repr(error))
for bad in (1, "text", int):
    try:
        raise bad
    except TypeError as error:
        print(repr(error))
try:
    assert 1 == 2, "message"
except AssertionError as error:
    print(repr(error))
