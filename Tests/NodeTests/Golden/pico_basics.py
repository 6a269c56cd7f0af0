#: board pico
import machine
import sys
from machine import Pin, ADC

led = Pin("LED", Pin.OUT)
led.on()
print(led.value(), sys.platform, machine.freq(), len(machine.unique_id()))
led.toggle()
print(led.value())
degrees = 27 - (ADC(4).read_u16() * 3.3 / 65535 - 0.706) / 0.001721
print(20 < degrees < 30)
try:
    import network
except ImportError as error:
    print(error)
