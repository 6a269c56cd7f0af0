import sys, gc, micropython
print(sys.__name__, gc.__name__, micropython.__name__)
print(sys, type(sys))
try:
    sys.nothing
except AttributeError as error:
    print(repr(error))
try:
    gc.collect = 1
except AttributeError as error:
    print(repr(error))
from micropython import const
X = const(5)
print(X, sys.byteorder)
import usys
print(usys is sys)
