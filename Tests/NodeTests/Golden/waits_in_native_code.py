#: run 30s
import machine
import time


def slow(x):
    time.sleep_ms(100)
    return -x


start = time.ticks_ms()
print(sorted([3, 1, 2], key=slow), time.ticks_diff(time.ticks_ms(), start) // 100)
if machine.reset_cause() == machine.DEEPSLEEP_RESET:
    print("woke")
else:
    sorted([1, 2], key=lambda x: machine.deepsleep(1000))
    print("never")
