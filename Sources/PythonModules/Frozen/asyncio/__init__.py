# Brumate's asyncio, in Python. What most programs need is here at once; the other names are fetched
# from their module when a program first asks for them.

from .core import *

__version__ = (3, 0, 0)

_attrs = {
    "Event": "event",
    "ThreadSafeFlag": "event",
    "Lock": "lock",
    "gather": "funcs",
    "wait_for": "funcs",
    "wait_for_ms": "funcs",
    "StreamReader": "stream",
    "StreamWriter": "stream",
    "open_connection": "stream",
    "start_server": "stream",
}


def __getattr__(name):
    home = _attrs.get(name)
    if home is None:
        raise AttributeError(name)
    value = getattr(__import__(home, globals(), None, (name,), 1), name)
    globals()[name] = value
    return value
