import sys
import mod
print(mod.value, mod.__name__, mod.__file__)
mod.value = 2
import mod as again
print(again is mod, again.value, mod.read())
import pack
print(pack.__name__, pack.__path__, pack.name)
import pack.sub.leaf
print(pack.sub.leaf.where, pack.sub.__name__)
from pack.sub import leaf as l
from pack import relative, name as n
print(l.where, relative.found, n)
import pack.sub.leaf as direct
print(direct is l)
from mod import *
print(value, exported())
try:
    _hidden
except NameError as error:
    print(repr(error))
print(sorted(k for k in sys.modules if k in ("mod", "pack", "pack.sub", "pack.sub.leaf")))
for name in ("nothing", "pack.nothing", "nothing.more", "mod.x"):
    try:
        __import__(name)
    except ImportError as error:
        print(repr(error))
try:
    from mod import missing
except ImportError as error:
    print(repr(error))
try:
    from pack import missing
except ImportError as error:
    print(repr(error))
print(__import__("pack.sub") is pack, mod)
