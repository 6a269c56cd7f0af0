#: run 3s
from machine import Timer
import time

# Virtual timers are as many as there are objects, started or not.
a, b, c = Timer(-1), Timer(-1), Timer()
start = time.ticks_ms()


def say(name, period, mode=Timer.ONE_SHOT):
    return dict(
        mode=mode, period=period,
        callback=lambda timer: print(name, round(time.ticks_diff(time.ticks_ms(), start), -1)))


a.init(**say("a", 300))
b.init(**say("b", 200))
c.init(**say("c", 400, Timer.PERIODIC))
time.sleep_ms(500)
# The place of a timer that is over can have another owner by now.
d = Timer(-1, **say("d", 300))
a.deinit()
b.init(**say("b", 100))
time.sleep_ms(1000)
c.deinit()
print(Timer(2) is Timer(2), a, c)
try:
    Timer(4)
except ValueError as error:
    print(error)
