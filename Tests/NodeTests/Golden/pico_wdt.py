#: board pico
from machine import WDT


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: WDT(1))
attempt(lambda: WDT(timeout=8389))
attempt(lambda: WDT(timeout=-1))
attempt(lambda: WDT(0, 8388).feed())
