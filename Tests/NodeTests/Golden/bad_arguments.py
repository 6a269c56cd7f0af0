from machine import Pin, Timer, I2C, ADC
import machine


def attempt(function):
    try:
        function()
        print("accepted")
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: Pin(99))
attempt(lambda: Pin("nothing"))
attempt(lambda: Pin(34, Pin.OUT))
attempt(lambda: Timer(9))
attempt(lambda: I2C(7))
attempt(lambda: Timer(0).init(period="x"))
attempt(lambda: machine.RTC().memory(bytes(5000)))
attempt(lambda: machine.freq(123))
attempt(lambda: I2C(0, freq=0))
