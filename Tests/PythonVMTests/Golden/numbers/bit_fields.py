def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


# Registers, fields and two's complement, as drivers handle them.
def signed(value, bits):
    return value - (1 << bits) if value & 1 << bits - 1 else value


print([signed(v, 8) for v in (0, 127, 128, 255)], [signed(v, 16) for v in (0x7FFF, 0x8000, 0xFFFF)], signed(0xFFFFFFFF, 32), signed(1 << 63, 64))
reg = 0
for bit in (0, 3, 7, 15, 31):
    reg |= 1 << bit
print(hex(reg), bin(reg & 0xFF), [b for b in range(32) if reg >> b & 1])
reg &= ~(1 << 7)
reg ^= 0xFF00
print(hex(reg), ~reg & 0xFFFFFFFF, reg >> 16, reg << 4 & 0xFFFFFFFF)
raw = bytes([0x6E, 0x70, 0x67, 0x43, 0x18, 0xFC])
t1 = raw[0] | raw[1] << 8
t2 = signed(raw[3] << 8 | raw[2], 16)
t3 = signed(raw[5] << 8 | raw[4], 16)
adc = 519888
v1 = ((adc >> 3) - (t1 << 1)) * t2 >> 11
v2 = (((adc >> 4) - t1) * ((adc >> 4) - t1) >> 12) * t3 >> 14
print(t1, t2, t3, v1, v2, v1 + v2, (v1 + v2) * 5 + 128 >> 8)
p = 1048576 - 415148
p = ((p << 31) - 140768) * 3125 // 36477
print(p, p >> 13, p * p >> 25, -p >> 3, (-p) // 8, p % 1000, -p % 1000)
print([x >> 1 for x in (-1, -2, -3, 5)], [x // 2 for x in (-1, -2, -3, 5)], [-7 % m for m in (2, 3, 5, 7)], [7 % -m for m in (2, 3, 5, 7)])
print(0xFFFFFFFF + 1, 0x7FFFFFFF + 1, 0x40000000 - 1, 0x3FFFFFFF + 1, -0x40000000 - 1, 0x3FFFFFFF * 2, 0x8000 * 0x8000, -0x8000 * 0x10000)
