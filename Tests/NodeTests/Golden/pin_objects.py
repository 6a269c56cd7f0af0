#: part button button signal=4 presses=1,2 hold=0.2
#: run 4s
from machine import Pin

button = Pin(4, Pin.IN, Pin.PULL_UP)
print(button, button is Pin(4), button == Pin(4), button == Pin(5))
print(Pin(2, Pin.OUT), Pin(2, Pin.OPEN_DRAIN))


def pressed(pin):
    print(pin is button)


interrupt = button.irq(pressed, Pin.IRQ_FALLING)
print(interrupt, interrupt.trigger(), Pin.IRQ_FALLING)
# Asking for the interrupt changes nothing.
print(button.irq().trigger())
interrupt()
print(interrupt.trigger(Pin.IRQ_RISING), interrupt.trigger())
interrupt.trigger(Pin.IRQ_FALLING)
