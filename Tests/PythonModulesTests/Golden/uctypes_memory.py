# Structures over memory: every kind of field, in each layout, and what is refused.
import uctypes
from uctypes import *

print(sorted(n for n in dir(uctypes) if n[0] != "_"))
data = bytearray(range(1, 33))
here = addressof(data)
fields = {
    "u8": UINT8 | 0, "i8": INT8 | 1, "u16": UINT16 | 2, "i16": INT16 | 4,
    "u32": UINT32 | 8, "i32": INT32 | 12, "u64": UINT64 | 16, "i64": INT64 | 24,
    "f32": FLOAT32 | 8, "low": BFUINT8 | 3 | 0 << BF_POS | 3 << BF_LEN,
    "high": BFUINT32 | 20 | 25 << BF_POS | 7 << BF_LEN,
    "bytes": (ARRAY | 4, UINT8 | 4), "words": (ARRAY | 4, UINT16 | 3),
    "rows": (ARRAY | 8, 2, {"a": UINT8 | 0, "b": INT16 | 1}),
    "part": (6, {"x": UINT8 | 0, "deep": (1, {"y": UINT16 | 1})}),
}
for layout in (LITTLE_ENDIAN, BIG_ENDIAN, NATIVE):
    data[:] = bytes(range(1, 33))
    s = struct(here, fields, layout)
    print(layout, sizeof(fields, layout), sizeof(s), len(bytes(s)))
    print([hex(getattr(s, n)) for n in ("u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64")])
    print(s.low, s.high, s.bytes, [s.words[i] for i in range(3)])
    print([(s.rows[i].a, s.rows[i].b) for i in range(2)], s.part.x, s.part.deep.y)
    s.u8, s.i8, s.i16, s.u32, s.i64 = 511, -2, -3, 2**33 + 7, -(2**40)
    s.low, s.high = 13, 0x55
    s.words[1] = 0xABCD
    s.rows[1].b = -5
    s.bytes[0] = 99
    s.part.deep.y = 770
    print(s.i8, s.low, s.high, s.rows[1].b)
    print(bytes(data))
    s.f32 = 1.5
    print(s.f32, bytes(data[8:12]))

# Pointers have the width of the machine; what they point to is found.
text = b"pointed to"
box = bytearray(8)
p = struct(addressof(box), {"p": (PTR | 0, UINT8), "q": (PTR | 0, {"a": UINT16 | 3})})
at = addressof(text)
box[: sizeof({"p": (PTR | 0, UINT8)})] = at.to_bytes(sizeof({"p": (PTR | 0, UINT8)}), "little")
print(int(p.p) == at, p.p[0], p.p[9], hex(p.q[0].a), hex(p.q[1].a))
print(bytes_at(at + 3, 4), bytearray_at(here, 3))

# A view shares the memory.
view = bytearray_at(here + 3, 5)
view[0] = 200
print(data[3], len(view))
again = memoryview(struct(here, {"a": (ARRAY | 0, UINT8 | 8)}))
again[0] = 77
print(data[0], len(again), bytes(again[2:5]))


def refused(what):
    try:
        print(what())
    except Exception as e:
        print(type(e).__name__, e)


refused(lambda: struct(0))
refused(lambda: struct(box, {}))
refused(lambda: sizeof(UINT8 | 0))
refused(lambda: sizeof([]))
refused(lambda: sizeof(s, LITTLE_ENDIAN))
refused(lambda: sizeof((ARRAY | 0, 1, {}, 3)))
refused(lambda: s[0])
refused(lambda: s.missing)
refused(lambda: s.words[3])
refused(lambda: struct(addressof(box), (ARRAY | 0, UINT8 | 1)).x)
refused(lambda: hash(s))
refused(lambda: setattr(s, "part", 1))
refused(lambda: addressof(5))
print(struct(0, {}), struct(16, (PTR | 0, UINT8)), sizeof(bytearray(3)), sizeof({}))
