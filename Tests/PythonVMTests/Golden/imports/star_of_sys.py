# What a program may set in a module is no name that `import *` takes.
from sys import *

print(byteorder, maxsize > 1000, type(modules))
for name in ("path", "ps1", "tracebacklimit"):
    print(name, name in globals())
