# Objects and strings by their addresses; bytes that nobody packed are no objects.
import struct, uctypes

thing = [1]
packed = struct.pack("<OOO", thing, None, 7)
back = struct.unpack("<OOO", packed)
print(back[0] is thing, back[1:])
print(struct.unpack("<S", struct.pack("<S", uctypes.addressof("text"))))
for bad in (lambda: struct.unpack("<O", b"\xf8\xff\xff\x7f" * 2), lambda: struct.unpack("<S", b"\xf8\xff\xff\x7f" * 2)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
