# AES in its modes, in place and into buffers, and what is refused.
from cryptolib import aes

key = bytes(range(16))
long = bytes(range(32))
iv = bytes(range(100, 116))
text = b"sixteen bytes or so, and more of them to fill three"[:48]
for k in (key, long):
    for mode in (1, 2, 6):
        c = aes(k, mode, iv)
        parts = [c.encrypt(text[:16]), c.encrypt(text[16:32]), c.encrypt(text[32:])]
        whole = aes(k, mode, iv).encrypt(text)
        print(mode, whole, b"".join(parts) == whole)
        c = aes(k, mode, iv)
        print(c.decrypt(whole[:32]) + c.decrypt(whole[32:]) == text)
        buffer = bytearray(text)
        print(aes(k, mode, iv).encrypt(buffer, buffer) is buffer, bytes(buffer) == whole)
c = aes(key, 6, b"\xff" * 16)
stream = b"".join(c.encrypt(text[i : i + 7]) for i in range(0, 42, 7))
print(stream == aes(key, 6, b"\xff" * 16).encrypt(text[:42]), stream)
print(aes(key, 1).encrypt(b""), aes(key, 1, None).encrypt(bytearray(16)))
room = bytearray(20)
aes(key, 1).encrypt(memoryview(text)[:16], memoryview(room)[2:18])
print(room)


def refused(what):
    try:
        print(what())
    except Exception as e:
        print(type(e).__name__, e)


refused(lambda: aes(key))
refused(lambda: aes(key[:15], 1))
refused(lambda: aes(key, 3))
refused(lambda: aes(key, 2))
refused(lambda: aes(key, 6, iv[:8]))
refused(lambda: aes(key, 1).encrypt(b"short"))
refused(lambda: aes(key, 1).encrypt(text, bytearray(47)))
refused(lambda: aes(key, 1).encrypt(text, text))
refused(lambda: c.decrypt(text))
refused(lambda: aes("k" * 16, 1).encrypt(5))
