#: show modes
import machine
import time

local = [1, 2, 3]
before = time.ticks_ms()
machine.lightsleep(1500)
passed = time.ticks_diff(time.ticks_ms(), before)
print(local, 1500 <= passed <= 1503)
