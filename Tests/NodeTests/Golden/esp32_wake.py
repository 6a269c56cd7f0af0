import esp32, machine
from machine import Pin


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: esp32.wake_on_ext0())
attempt(lambda: esp32.wake_on_ext0(Pin(21), esp32.WAKEUP_ANY_HIGH))
attempt(lambda: esp32.wake_on_ext0(pin=Pin(4, Pin.IN, Pin.PULL_UP), level=False))
attempt(lambda: esp32.wake_on_ext1((Pin(12), Pin(13)), esp32.WAKEUP_ANY_HIGH))
attempt(lambda: esp32.wake_on_ext1((Pin(21),), True))
attempt(lambda: esp32.wake_on_ext1(4, True))
attempt(lambda: Pin(14).irq(trigger=Pin.WAKE_HIGH, wake=machine.DEEPSLEEP))
attempt(lambda: Pin(4).irq(trigger=Pin.WAKE_HIGH, wake=1))
esp32.wake_on_ext1(())
print(machine.wake_reason(), machine.wake_pins())
# Pin 4 is pulled up: only the timer can end this sleep.
machine.lightsleep(300)
print("slept")
# Now the pin is at the level that wakes: the sleep is over at once.
esp32.wake_on_ext0(level=True)
machine.lightsleep(100000)
print("woken")
esp32.wake_on_ext0(None)
machine.deepsleep(1000) if machine.reset_cause() == machine.PWRON_RESET else print("end")
