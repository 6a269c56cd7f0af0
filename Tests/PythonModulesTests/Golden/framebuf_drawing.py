# Every method on every format, on buffers with odd sizes and strides, by the bytes it leaves.
import framebuf
from array import array
from framebuf import FrameBuffer

print(sorted(n for n in dir(framebuf) if n[0] != "_"))
print(sorted(n for n in dir(FrameBuffer) if n[0] != "_"))


def sum16(buffer):
    a = b = 1
    for x in buffer:
        a = (a + x) % 251
        b = (b + a) % 251
    return a << 8 | b


formats = [
    (n, getattr(framebuf, n), per) for n, per in (
        ("MONO_VLSB", 1), ("MONO_HLSB", 1), ("MONO_HMSB", 1), ("GS2_HMSB", 2),
        ("GS4_HMSB", 4), ("GS8", 8), ("RGB565", 16))
]
star = array("h", [0, -9, 3, -3, 9, -2, 4, 2, 6, 9, 0, 5, -6, 9, -4, 2, -9, -2, -3, -3])
for name, form, bits in formats:
    for w, h, stride in ((19, 21, 24), (8, 8, 8), (5, 17, 9)):
        buf = bytearray(stride * ((h + 7) & ~7) * bits // 8 + stride)
        fb = FrameBuffer(buf, w, h, form, stride)
        sums = []

        def done():
            sums.append(sum16(buf))

        fb.fill(0xAB57); done()
        fb.fill(0); done()
        fb.pixel(2, 3, 0x1F3); fb.pixel(-1, 0, 1); fb.pixel(0, 99, 1); done()
        print(name, w, h, fb.pixel(2, 3), fb.pixel(0, 0), fb.pixel(99, 0))
        fb.fill_rect(-3, 2, 7, 4, 0x3CE); fb.fill_rect(3, 3, 0, 5, 1); fb.fill_rect(90, 90, 5, 5, 1); done()
        fb.hline(1, 1, 99, 3); fb.vline(4, -5, 99, 2); fb.hline(0, 5, -3, 1); done()
        fb.rect(2, 2, 9, 11, 0x155); fb.rect(3, 4, 3, 3, 2, True); fb.rect(-2, -2, 4, 4, 1); done()
        for line in ((0, 0, 18, 7), (18, 20, 3, -4), (-5, 9, 40, 12), (7, 7, 7, 7), (3, 30, 8, -30), (9, 1, 1, 9)):
            fb.line(*line, 0x2A9)
        done()
        fb.ellipse(9, 9, 7, 4, 3); fb.ellipse(4, 5, 0, 6, 1); fb.ellipse(4, 5, 6, 0, 1); done()
        fb.ellipse(8, 10, 12, 5, 2, True, 5); fb.ellipse(8, 10, 3, 9, 1, False, 10); fb.ellipse(1, 1, 0, 0, 1); done()
        fb.poly(9, 10, star, 0x321); done()
        fb.fill(0)
        fb.poly(8, 9, star, 1, True); fb.poly(3, 3, array("b", [0, 0, 5]), 1); fb.poly(3, 3, array("b"), 1); done()
        fb.text("Aq~\x7f\x80", -3, 2, 3); fb.text("x\0y", 1, 9); done()
        fb.scroll(2, -3); done()
        fb.scroll(-1, 4); fb.scroll(50, 0); fb.scroll(0, -50); done()
        small = FrameBuffer(bytearray(b"\x5a\xc3\x99\x0f" * 32), 6, 5, form, 8)
        fb.blit(small, 2, 2); fb.blit(small, -3, -2, 0); fb.blit(small, 99, 0); done()
        fb.blit((b"\x12\x34\x56\x78", 2, 2, framebuf.GS8), 1, 1, 0x34); done()
        fb.blit([bytearray(b"\x1b\xe4"), 4, 2, framebuf.GS2_HMSB], 3, 3, -1, FrameBuffer(bytearray(b"\1\2\3\4\5\6\7\10"), 4, 1, framebuf.RGB565)); done()
        fb.blit(fb, 1, 1); done()
        print(sums)

legacy = framebuf.FrameBuffer1(bytearray(16), 8, 16)
legacy.text("Hi", 0, 0)
print(bytes(legacy), memoryview(legacy)[1], type(legacy))


class Screen(FrameBuffer):
    def __init__(self):
        self.memory = bytearray(32)
        super().__init__(self.memory, 4, 4, framebuf.RGB565)

    def dot(self, x, y):
        self.pixel(x, y, 0x1234)


screen = Screen()
screen.dot(1, 2)
print(screen.memory, screen.pixel(1, 2))
legacy.blit(screen, 0, 0)


def refused(*what):
    try:
        print(what[0](*what[1:]))
    except Exception as e:
        print(type(e).__name__, e)


refused(FrameBuffer, bytearray(7), 8, 8, framebuf.MONO_HLSB)
refused(FrameBuffer, bytearray(8), 8, 8, 7)
refused(FrameBuffer, bytearray(8), 0, 8, 0)
refused(FrameBuffer, bytearray(8), 8, 8, 0, 7)
refused(FrameBuffer, b"12345678", 8, 8, 0)
refused(FrameBuffer, bytearray(8), 8, 8)
refused(legacy.fill, "x")
refused(legacy.pixel, 1)
refused(legacy.text, 5, 0, 0)
refused(legacy.blit, (bytearray(2), 4), 0, 0)
refused(legacy.blit, 7, 0, 0)
refused(legacy.poly, 0, 0, 5, 1)
refused(legacy.poly, 0, 0, array("f", [1, 2]), 1)
