#: run 3600s
#: runaway 200000
from machine import Timer

Timer(0).init(period=1200000, mode=Timer.PERIODIC, callback=lambda t: print("tick"))
while True:
    pass
