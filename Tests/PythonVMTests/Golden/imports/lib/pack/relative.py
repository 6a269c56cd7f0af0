from . import name
from .sub import leaf
from .sub.leaf import where as w
found = (name, leaf.where, w)
