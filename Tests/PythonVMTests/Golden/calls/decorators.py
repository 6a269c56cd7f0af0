def twice(f):
    def wrapper(*args, **names):
        return f(*args, **names), f(*args, **names)
    return wrapper

@twice
def add(a, b=1):
    return a + b

print(add(1), add(1, b=4))

class Count:
    def __init__(self, f):
        self.f = f
        self.calls = 0

    def __call__(self, *args):
        self.calls += 1
        return self.f(*args)

@Count
def square(x):
    return x * x

print(square(3), square(4), square.calls)

def tag(name):
    def wrap(cls):
        cls.tag = name
        return cls
    return wrap

@tag("t")
class Tagged:
    pass

print(Tagged.tag)
