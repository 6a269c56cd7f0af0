#: part probe soil_probe signal=34 supply=25 soil_moisture=0.5 noise=0
import time
from machine import ADC, Pin

adc = ADC(Pin(34), atten=ADC.ATTN_11DB)
print(adc.read_uv() < 200000)
supply = Pin(25, Pin.OUT, value=1)
time.sleep_ms(100)
print(abs(adc.read_uv() - 1575000) < 100000, 0 < adc.read() < 4095, adc.read_u16() >> 4 > 0)
supply.off()
try:
    ADC(Pin(22))
except ValueError as error:
    print(error)
