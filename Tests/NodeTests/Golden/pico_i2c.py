#: board pico
from machine import I2C, Pin, SoftI2C


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


bus = I2C(0)
print(bus)
print(I2C(1, freq=100_000))
attempt(lambda: bus.writeto(0x20, b"x"))
attempt(lambda: bus.readfrom(0x20, 1))
attempt(lambda: bus.writeto(0x20, b""))
attempt(lambda: SoftI2C(Pin(5), Pin(4)).writeto(0x20, b"x"))
attempt(lambda: I2C(2))
