# Classes that become floats and complex numbers, and names that modules keep outside their table.
from cmath import *
import cmath
import errno
import math
import struct
import sys

print(round(e, 4), round(pi, 4), "pi" in dir(math), "version" in dir(sys), "errorcode" in dir(errno))


class Real:
    def __float__(self):
        return 1.5


class Both(Real):
    def __complex__(self):
        return 3 + 4j


class Wrong:
    def __complex__(self):
        return 6


for value in (Real(), Both(), Wrong(), object()):
    for function in (complex, cmath.phase, cmath.polar, cmath.exp):
        try:
            print(function(value))
        except TypeError as error:
            print(error)
print(complex(Real(), Both()))
for arguments in ((math.inf, math.inf), (math.nan, 2), (math.inf, 2), (2, math.inf), (-1, 2), (2, 1)):
    for function in (math.log, math.fmod, math.pow):
        try:
            print(function(*arguments))
        except (ValueError, ZeroDivisionError) as error:
            print(error)

table = errno.errorcode
copy = table.copy()
for change in ("table.popitem()", "table.pop(0)", "table.setdefault(0, 0)", "table.update([(1, 2)])",
               "table.clear()", "table.__setitem__(1, 2)", "table.__delitem__(1)"):
    try:
        exec(change)
        print("changed")
    except TypeError:
        print("refused")
copy[1] = 2
print(table == errno.errorcode, copy == table, copy[1])
for format in ("1", "0z", "2b0", "0x", "0b", "0s0H"):
    try:
        print(struct.calcsize(format))
    except ValueError as error:
        print(error)
