# Addresses that a board would crash on give OSError; views outlive what they show.
import gc
from uctypes import *


def refused(what):
    try:
        print(what())
    except Exception as e:
        print(type(e).__name__, e)


data = bytearray(64)
here = addressof(data)
number = {"n": UINT32 | 0, "q": UINT64 | 0, "b": BFUINT32 | 0 | 3 << BF_POS | 4 << BF_LEN}
for at in (0, 1, 16, 4096, 1 << 30, (1 << 31) - 1, (1 << 32) - 1, 1 << 40, -1, -here):
    s = struct(at, number)
    refused(lambda: s.n)
    refused(lambda: s.b)
    refused(lambda: setattr(s, "q", 1))
    refused(lambda: bytes(s))
    refused(lambda: bytes_at(at, 5))
    refused(lambda: len(bytearray_at(at, 5)))
refused(lambda: struct(here + 57, number).q)
refused(lambda: bytes_at(here, 1 << 40))
refused(lambda: bytearray_at(here, -1))
refused(lambda: setattr(struct(here + 62, number), "n", 1))
wide = {"all": (ARRAY | 0, UINT32 | 0x7FFFFFF), "rows": (ARRAY | 0, 0x7FFFFFF, {"x": UINT32 | 0x7FFFFF0})}
s = struct(here, wide)
refused(lambda: s.all[-1000000])
refused(lambda: s.rows[0x7FFFFFE].x)
refused(lambda: memoryview(s))

# Memory that holds objects can be looked at, but not changed.
things = [data, "text", 1.5, 1 << 80]
changed = 0
for at in range(here & ~15, (here & ~15) + 4096, 16):
    try:
        s = struct(at, {"n": UINT32 | 0})
        s.n = s.n
        changed += 1
    except OSError:
        pass
print(changed > 0, things[1:], things[3])

# A pointer to nowhere, and a description that contains itself.
p = struct(here, {"p": (PTR | 0, UINT8)})
data[0:4] = b"\xff\xff\xff\x7f"
refused(lambda: p.p[0])
print(int(p.p) & 0xFFFFFFFF)
endless = {}
endless["again"] = (0, endless)
refused(lambda: sizeof(endless))
refused(lambda: sizeof({"a": (ARRAY | 0, 1000, {"b": (ARRAY | 0, 0x7FFFFFF, {"c": (ARRAY | 0, 0x7FFFFFF, {"d": UINT8 | 0})})})}))

# The owner of the memory grows and goes away, and so does the view.
view = bytearray_at(here + 3, 5)
view[0] = 200
again = bytearray_at(here, 8)
data.extend(bytes(3000))
again[0] = 77
again.extend(b"tail")
view.append(1)
view[0] = 201
print(again, len(data), view[:2])
del data, things
gc.collect()
blocks = [bytearray(b"%d" % i * 20) for i in range(50)]
again[1] = 5
print(again[:3], len(blocks))
nowhere = bytearray_at(5, 100)
nowhere.append(7)
nowhere.extend(b"ab")
print(nowhere, addressof(bytearray_at(5, 100)))
text = addressof("interned")
print(bytes_at(text, 8), text == addressof("interned"), addressof(b"") == addressof(b""))

# A view of what may not be changed grows beside it, not into it.
block = (bytearray_at(0, 1), [1, 2, 3])
for at in range(here & ~15, (here & ~15) + 3000, 16):
    bytearray_at(at, 8).extend(b"\xff" * 5)
    bytearray_at(at + 4, 4).append(1)
print(block, struct)
