import a.b as c, d
from . import a
from .. import *
from ...a import (b, c as d,)
from a import b,
import math
print(math.pi, math.e)
import a.b.c
import a.b.c as d
from a import *
