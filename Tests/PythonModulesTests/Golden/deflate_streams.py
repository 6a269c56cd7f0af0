# Streams through all formats and windows, and what is refused.
import deflate, io
from deflate import DeflateIO

print(sorted(n for n in dir(deflate) if n[0] != "_"))
text = b"".join(b"line %d of %d, and again line %d\n" % (i, i * i, i) for i in range(60))
samples = (b"", b"a", bytes(range(256)), b"ab" * 400, text, b"hello" + bytes(600) + b"hello")


def refused(what, *arguments):
    try:
        print(what(*arguments))
    except Exception as e:
        print(type(e).__name__, e)


def pack(data, *how):
    out = io.BytesIO()
    with DeflateIO(out, *how) as stream:
        for start in range(0, len(data), 100):
            stream.write(data[start : start + 100])
    return out.getvalue()


def unpack(data, *how):
    return DeflateIO(io.BytesIO(data), *how).read()


for form in (deflate.RAW, deflate.ZLIB, deflate.GZIP):
    for wbits in (0, 5, 9):
        packed = [pack(s, form, wbits) for s in samples if s]
        print(form, wbits, [len(p) for p in packed], [unpack(p, form, wbits) for p in packed] == list(samples[1:]))
print(pack(b"abcabcabcabc", deflate.ZLIB, 8), pack(b"\xff\x90\x8f", deflate.GZIP), pack(b"xyz"))

# What other programs made: stored, fixed and dynamic blocks, a name in the header.
zlib = b"x\xda\xf3\xc8,N\x05\x00\x04$\x01\x8a"
stored = b"x\x01\x01\x05\x00\xfa\xffhello\x06,\x02\x15"
dynamic = b"x\x9c\x05\xc1\x81\x01\x000\x04\x04\xb1\x95\\\x1f\xcfn\x86o\x82d\x06Qq\xc8\x9d\xc5X}<e\xb5g\x83\x0f\x89X\x07\xab"
named = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x02\xffname\x00\xcbH\xcd\xc9\xc9\x07\x00\x86\xa6\x106\x05\x00\x00\x00"
for data in (stored, dynamic, named):
    print(unpack(data), unpack(data + b"more"))
refused(unpack, zlib)
refused(unpack, stored, deflate.GZIP)
refused(unpack, named, deflate.ZLIB)
refused(unpack, named[:-9])
refused(unpack, dynamic[:20])
refused(unpack, b"\x07", deflate.RAW)
refused(unpack, b"\x05" + b"\xff" * 30, deflate.RAW)
refused(unpack, b"")
refused(DeflateIO, io.BytesIO(), 4)
refused(DeflateIO, io.BytesIO(), 0, 16)
refused(DeflateIO)
refused(DeflateIO(5).read)

# No byte is read before it is needed.
source = io.BytesIO(dynamic + b"rest")
stream = DeflateIO(source)
places = []
for count in (0, 1, 1, 5, 100, 1):
    places.append((stream.read(count), source.seek(0, 1)))
print(places, source.read())
into = bytearray(4)
stream = DeflateIO(io.BytesIO(pack(b"one\ntwo\n\nthree", deflate.ZLIB)))
print(stream.readline(), stream.readinto(into), into, stream.readline(), stream.readline(2), stream.read(), stream.read(3))
stream.close()
stream.close()
refused(stream.read)
closed = io.BytesIO()
DeflateIO(closed, deflate.ZLIB, 0, True).close()
refused(closed.getvalue)


class Drops(io.IOBase):
    def __init__(self, data):
        self.data = data

    def readinto(self, buffer):
        import gc
        gc.collect()
        if not self.data:
            return None
        buffer[0] = self.data[0]
        self.data = self.data[1:]
        return 1


print(DeflateIO(Drops(dynamic)).read())
refused(DeflateIO(Drops(dynamic[:9])).read)
