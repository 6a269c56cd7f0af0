#: board pico
from machine import RTC

clock = RTC()
print(clock.datetime()[:4])
clock.datetime((2024, 2, 29, 3, 12, 0, 0, 999))
print(clock.datetime())
print([name for name in ("init", "datetime", "memory") if hasattr(clock, name)])
