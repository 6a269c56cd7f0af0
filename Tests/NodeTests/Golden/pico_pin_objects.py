#: board pico_w
#: part button button signal=4 presses=1,2 hold=0.2
#: run 4s
from machine import Pin

led = Pin("LED", Pin.OUT)
print(led, led.value(), led is Pin("WL_GPIO0"))
led.toggle()
print(led.value())
for wrong in (64, 30, "GP64", "nothing"):
    try:
        Pin(wrong)
    except ValueError as error:
        print(error)
try:
    led.irq(print)
except ValueError as error:
    print(error)
button = Pin(4, Pin.IN, Pin.PULL_UP)
print(button, Pin("GP5", Pin.OPEN_DRAIN), Pin(6, Pin.OUT))


def changed(pin):
    print(pin.irq().flags(), pin.irq().trigger(), pin.value())


button.irq(changed)
