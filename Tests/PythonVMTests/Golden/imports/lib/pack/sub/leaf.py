from .. import name
from . import above
where = "leaf of " + name + above
