#: run 8s
import time
import machine
from machine import WDT

print("start", machine.reset_cause() == machine.WDT_RESET)
dog = WDT(timeout=1000)
for i in range(3):
    time.sleep_ms(600)
    dog.feed()
print("fed")
if machine.reset_cause() == machine.WDT_RESET:
    while True:
        time.sleep_ms(500)
        dog.feed()
while True:
    pass
