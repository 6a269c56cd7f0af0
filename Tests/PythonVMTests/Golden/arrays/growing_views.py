def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


# A view of a bytearray sees what the bytearray holds now; an array of objects keeps them alive.
import gc
from array import array

o = array("O", [])
for i in range(50):
    o.append("item %d" % i)
gc.collect()
print(o[0], o[49], len(o))
p = o[10:13]
del o
gc.collect()
print(p)
b = bytearray()
for i in range(100):
    b.extend(bytes([i] * 10))
gc.collect()
print(len(b), b[0], b[999], b[500:505])
s = ""
for i in range(50):
    s += chr(97 + i % 26)
    gc.collect()
print(s)
n = 1
for i in range(30):
    n = n * 1000003 + i
    gc.collect()
print(n)
print([x for x in bytearray(b"abc")], [x for x in array("f", [0.5, 1.5])])
