def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


# Buffers handed from one object to the next.
from array import array

data = bytearray(16)
view = memoryview(data)
words = array("H", [0x1234, 0x5678])
view[0:4] = bytes(words)
view[4:8] = memoryview(words) if False else bytes(words)
print(data, int.from_bytes(view[0:2], "little"), view[0:4] == bytes(words))
head, body = view[:8], view[8:]
for i in range(len(body)):
    body[i] = i * i
print(bytes(head), bytes(body), data[8:])
sub = body[2:][1:4]
sub[:] = b"XYZ"
print(data, len(sub), list(sub))
ring = bytearray(8)
pos = 0
for ch in b"the quick brown fox":
    ring[pos % 8] = ch
    pos += 1
print(ring, bytes(ring[pos % 8 :] + ring[: pos % 8]))
print(bytes(array("f", [1.0])), list(array("f", bytes(array("f", [0.5, 2.0])))), bytes(array("I", [1, 1 << 31])))
print(b"".join([b"a", bytearray(b"b"), b"c"]), bytearray().join([b"1", b"2"]), bytes(memoryview(b"xyz")[1:]), b"abc" + memoryview(b"d"), bytearray(b"1") + memoryview(b"2"))
print(memoryview(b"abc") == b"abc", b"abc" == memoryview(b"abc"), memoryview(b"abc") == memoryview(b"abd"), memoryview(array("B", [1])) == b"\x01", b"bc" in bytearray(b"abcd"))
t(lambda: memoryview("abc")[0])
t(lambda: bytes(memoryview(array("i", [1, 2]))[1:]))
t(lambda: bytearray(array("h", [1, -1])))
t(lambda: array("b", memoryview(b"\x01\xff")))
t(lambda: array("h", memoryview(b"\x01\xff")))
t(lambda: array("h", b"\x01\x02\x03"))
t(lambda: list(memoryview(array("q", [1 << 40]))))
t(lambda: len(memoryview(bytearray(10))[3:7][1:]))
t(lambda: str(bytearray(b"text"), "utf-8"))
