#: board pico
from machine import ADC, Pin

print(ADC(0), ADC(Pin(27)), ADC(ADC.CORE_TEMP))
print([name for name in ("read", "read_u16", "read_uv", "atten") if hasattr(ADC(0), name)])


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: ADC(Pin(2)))
attempt(lambda: ADC(7))
attempt(lambda: ADC(0, 1))
attempt(lambda: ADC("GP28"))
