#: part button button signal=4 presses=5,12 hold=0.5
#: run 20s
#: show modes
import esp32
import machine
from machine import Pin

# Nothing but the chip's own resistor holds the wire of the button up while the chip sleeps.
button = Pin(4, Pin.IN, Pin.PULL_UP)
esp32.wake_on_ext0(button, esp32.WAKEUP_ALL_LOW)
print(machine.wake_reason())
while not button.value():
    pass
machine.deepsleep()
