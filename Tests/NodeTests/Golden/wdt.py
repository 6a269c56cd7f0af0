import machine
from machine import WDT


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


if machine.reset_cause() == machine.WDT_RESET:
    print("bitten")
else:
    attempt(lambda: WDT(1))
    attempt(lambda: WDT(timeout=0))
    attempt(lambda: WDT(0, 2000, 3))
    dog = WDT(timeout=500)
    print(WDT(0, 500) is dog, dog.feed())
    import time

    for turn in range(4):
        time.sleep_ms(400)
        dog.feed()
    print("fed")
    time.sleep(1)
