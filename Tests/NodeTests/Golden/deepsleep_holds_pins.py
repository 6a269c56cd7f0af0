#: part held led signal=25 lit_when=high
#: part lost led signal=26 lit_when=high
#: run 6s
import machine
from machine import Pin

print(machine.reset_cause(), Pin(25).value(), Pin(26).value())
if machine.reset_cause() == machine.PWRON_RESET:
    Pin(25, Pin.OUT, value=1, hold=True)
    Pin(26, Pin.OUT, value=1)
    machine.deepsleep(2000)
print(Pin(25))
Pin(25, Pin.OUT, value=0, hold=False)
print(Pin(25).value())
