# A small BME280 driver: one forced measurement, compensated with the integer formulas of the data sheet.

import time
from struct import unpack

ADDRESS = const(0x76)


class BME280:
    def __init__(self, i2c, address=ADDRESS):
        self.i2c = i2c
        self.address = address
        if i2c.readfrom_mem(address, 0xD0, 1)[0] != 0x60:
            raise OSError("no BME280 at %#x" % address)
        low = i2c.readfrom_mem(address, 0x88, 26)
        high = i2c.readfrom_mem(address, 0xE1, 7)
        self.t = unpack("<Hhh", low[:6])
        self.p = unpack("<Hhhhhhhhh", low[6:24])
        h2, h3, e4, e5, e6, h6 = unpack("<hBbBbb", high)
        self.h = (low[25], h2, h3, e4 << 4 | e5 & 15, e6 << 4 | e5 >> 4, h6)

    def read(self):
        """Returns centidegrees Celsius, pascals and per mille of relative humidity."""
        self.i2c.writeto_mem(self.address, 0xF2, b"\x01")
        self.i2c.writeto_mem(self.address, 0xF4, b"\x25")
        time.sleep_ms(10)
        while self.i2c.readfrom_mem(self.address, 0xF3, 1)[0] & 8:
            time.sleep_ms(1)
        raw = self.i2c.readfrom_mem(self.address, 0xF7, 8)
        pressure = (raw[0] << 16 | raw[1] << 8 | raw[2]) >> 4
        temperature = (raw[3] << 16 | raw[4] << 8 | raw[5]) >> 4
        humidity = raw[6] << 8 | raw[7]
        fine = self._fine(temperature)
        return (fine * 5 + 128) >> 8, self._pascals(pressure, fine), self._per_mille(humidity, fine)

    def _fine(self, raw):
        t1, t2, t3 = self.t
        first = (((raw >> 3) - (t1 << 1)) * t2) >> 11
        second = (((((raw >> 4) - t1) * ((raw >> 4) - t1)) >> 12) * t3) >> 14
        return first + second

    def _pascals(self, raw, fine):
        p1, p2, p3, p4, p5, p6, p7, p8, p9 = self.p
        a = fine - 128000
        b = a * a * p6 + ((a * p5) << 17) + (p4 << 35)
        a = ((a * a * p3) >> 8) + ((a * p2) << 12)
        a = (((1 << 47) + a) * p1) >> 33
        if a == 0:
            return 0
        value = (((1048576 - raw) << 31) - b) * 3125 // a
        a = (p9 * (value >> 13) * (value >> 13)) >> 25
        b = (p8 * value) >> 19
        return (((value + a + b) >> 8) + (p7 << 4)) >> 8

    def _per_mille(self, raw, fine):
        h1, h2, h3, h4, h5, h6 = self.h
        v = fine - 76800
        a = ((raw << 14) - (h4 << 20) - h5 * v + 16384) >> 15
        b = ((((v * h6) >> 10) * (((v * h3) >> 11) + 32768)) >> 10) + 2097152
        v = a * ((b * h2 + 8192) >> 14)
        v -= (((((v >> 15) * (v >> 15)) >> 7) * h1) >> 4)
        v = min(max(v, 0), 419430400)
        return (v >> 12) * 10 // 1024
