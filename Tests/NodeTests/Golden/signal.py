from machine import Pin, Signal

pin = Pin(2, Pin.OUT, value=0)
lamp = Signal(pin, invert=True)
print(lamp.value(), pin.value())
lamp.off()
print(lamp(), pin())
lamp(1)
print(lamp(), pin())
lamp.value(0)
print(lamp.value(), pin.value())
relay = Signal(4, Pin.OUT, invert=True, value=1)
print(relay.value(), Pin(4).value())
button = Signal(Pin(5, Pin.IN, Pin.PULL_UP), invert=True)
print(button.value())


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: Signal(pin, 1))
attempt(lambda: Signal(pin, sense=True))
attempt(lambda: Signal())
