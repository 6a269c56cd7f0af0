from machine import ADC, Pin

adc = ADC(34)
print(adc)
print(type(adc.read()), 0 <= adc.read() < 4096)
adc.width(ADC.WIDTH_9BIT)
print(0 <= adc.read() < 512, 0 <= adc.read_u16() <= 65535)
adc.atten(ADC.ATTN_0DB)
print(adc)
adc.init(atten=ADC.ATTN_6DB)
print(adc, adc.deinit())


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: ADC(Pin(21)))
attempt(lambda: ADC(34, atten=4))
attempt(lambda: adc.width(13))
attempt(lambda: ADC())
attempt(lambda: ADC(34, sample_ns=5))
