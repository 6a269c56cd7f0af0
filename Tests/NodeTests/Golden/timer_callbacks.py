#: run 3s
from machine import Timer

count = 0


def tick(timer):
    global count
    count += 1
    print("tick", count)
    if count == 4:
        timer.deinit()


def once(timer):
    print("once")


Timer(0).init(period=250, mode=Timer.PERIODIC, callback=tick)
Timer(1).init(period=600, mode=Timer.ONE_SHOT, callback=once)
print("main ends")
