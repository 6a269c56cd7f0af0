#: part button button signal=4 presses=1,2.5 hold=0.5
#: run 5s
from machine import Pin

button = Pin(4, Pin.IN, Pin.PULL_UP)


def pressed(pin):
    print("edge", pin.value(), pin)


button.irq(pressed, Pin.IRQ_FALLING | Pin.IRQ_RISING)
print(button.value())
