import sys

def one():
    two()

def two():
    x = [
        1,
        2,
    ]
    x[5]

try:
    one()
except IndexError as error:
    sys.print_exception(error)

class E(Exception):
    pass

def three():
    try:
        raise E("a", 2)
    except E:
        raise

try:
    three()
except E as error:
    sys.print_exception(error)

def gen():
    yield 1
    raise ValueError("in gen")

try:
    for i in gen():
        pass
except ValueError as error:
    sys.print_exception(error)

try:
    [1 / x for x in (1, 0)]
except ZeroDivisionError as error:
    sys.print_exception(error)

class C:
    def __init__(self):
        self.x = undefined

try:
    C()
except NameError as error:
    sys.print_exception(error)

kept = ValueError("kept")
for i in range(2):
    try:
        raise kept
    except ValueError as error:
        sys.print_exception(error)
