#: part air bme280 scl=22 sda=21
from machine import Pin, SoftI2C, I2C

bus = SoftI2C(scl=Pin(22), sda=Pin(21), freq=100000)
print(bus.scan())
print(bus.readfrom_mem(0x76, 0xD0, 1))
try:
    bus.readfrom(0x40, 1)
except OSError as error:
    print(error)
print(I2C(0, scl=Pin(18), sda=Pin(19)).scan())
buffer = bytearray(1)
bus.writeto(0x76, b"\xd0")
bus.readfrom_into(0x76, buffer)
print(buffer)
