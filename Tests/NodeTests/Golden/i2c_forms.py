#: part air bme280 scl=18 sda=19
from machine import I2C, SoftI2C, Pin


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


bus = I2C()
print(bus)
print(I2C(1, scl=Pin(25), sda=Pin(26), freq=100000, timeout=1000))
soft = SoftI2C(Pin(18), Pin(19), freq=100000)
print(soft)
print([hex(address) for address in bus.scan()] == [hex(address) for address in soft.scan()])
print(bus.writevto(0x76, [b"\xd0", b""]), bus.readfrom(0x76, 1, False))
buffer = bytearray(1)
bus.readfrom_mem_into(0x76, 0xD0, buffer)
print(buffer, bus.readfrom_mem(0x76, 0xD0, 1, addrsize=8))
attempt(lambda: bus.start())
attempt(lambda: bus.init(scl=1, sda=2))
attempt(lambda: bus.readfrom_mem(0x76, 0xD0, 1, addrsize=12))
attempt(lambda: bus.writeto(0x20, b"x"))
attempt(lambda: bus.writevto(0x76, 5))
attempt(lambda: I2C(2))
attempt(lambda: SoftI2C(Pin(18)))
print(I2C(-1, Pin(18), Pin(19)))
