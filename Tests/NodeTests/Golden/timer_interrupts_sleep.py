#: run 5s
import time
from machine import Timer

Timer(0).init(period=300, mode=Timer.ONE_SHOT, callback=lambda t: print("callback"))
start = time.ticks_ms()
time.sleep(1)
print("slept", 1000 <= time.ticks_diff(time.ticks_ms(), start) < 1010)
