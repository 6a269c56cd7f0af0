#: run 5s
import machine
import time

rtc = machine.RTC()
print(rtc.datetime()[:4])
rtc.datetime((2026, 5, 1, 4, 12, 30, 0, 0))
time.sleep(2)
print(rtc.datetime()[:7])
