import time
from machine import RTC

clock = RTC()
print(clock is RTC())
clock.datetime((2024, 2, 28, 0, 23, 59, 58, 500000))
time.sleep(2)
moment = clock.datetime()
print(moment[:7], 500000 <= moment[7] < 510000)
# Without a weekday, but with something in its stead at the end.
clock.init((2030, 1, 2, 3, 4, 5, 6, 0))
print(clock.datetime()[:7])


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: RTC(0))
attempt(lambda: clock.datetime((2024, 1, 1)))
attempt(lambda: clock.datetime(5))
attempt(lambda: clock.init())
attempt(lambda: clock.memory(b"kept"))
attempt(lambda: clock.memory())
attempt(lambda: clock.memory(bytes(2049)))
