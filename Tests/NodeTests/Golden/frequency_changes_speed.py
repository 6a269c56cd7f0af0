import time
import machine


def work():
    start = time.ticks_us()
    for i in range(2000):
        pass
    return time.ticks_diff(time.ticks_us(), start)


fast = work()
machine.freq(80000000)
slow = work()
print(machine.freq(), 1.8 < slow / fast < 2.2)
try:
    machine.freq(1)
except ValueError as error:
    print(error)
