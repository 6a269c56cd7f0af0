#: part button button signal=14 presses=5,9 closes_to=rail pull_resistor=true
#: run 12s
import esp32
import machine
from machine import Pin

print("awake", machine.reset_cause() == machine.DEEPSLEEP_RESET, machine.wake_reason())
esp32.wake_on_ext0(pin=Pin(14, Pin.IN, Pin.PULL_DOWN), level=esp32.WAKEUP_ANY_HIGH)
machine.deepsleep()
