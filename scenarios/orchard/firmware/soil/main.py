# A soil node: wakes every quarter of an hour, measures, reports by ESP-NOW, sleeps.

import struct
import time

import espnow
import machine
import network
from machine import ADC, Pin, SoftI2C

from bme280 import BME280

PERIOD_MS = const(15 * 60 * 1000)
GATEWAYS = (b"\x24\x0a\xc4\x00\x01\x01", b"\x24\x0a\xc4\x00\x01\x11")


def moisture():
    """Per mille of the probe's range, the mean of eight readings; the probe is powered for them only."""
    supply = Pin(25, Pin.OUT, value=1)
    adc = ADC(Pin(34), atten=ADC.ATTN_11DB)
    time.sleep_ms(20)
    total = sum(adc.read_uv() for _ in range(8)) // 8
    supply.value(0)
    return max(0, min(1000, (3000000 - total) // 2000))


def report(message, first):
    """Sends to one gateway, then to the other; returns which one acknowledged, or None."""
    wlan = network.WLAN(network.WLAN.IF_STA)
    wlan.active(True)
    radio = espnow.ESPNow()
    radio.active(True)
    try:
        for turn in range(len(GATEWAYS)):
            index = (first + turn) % len(GATEWAYS)
            radio.add_peer(GATEWAYS[index])
            if radio.send(GATEWAYS[index], message, True):
                return index
        return None
    finally:
        radio.active(False)
        wlan.active(False)


def main():
    rtc = machine.RTC()
    memory = rtc.memory()
    count, lost, gateway = struct.unpack("<HHB", memory) if len(memory) == 5 else (0, 0, 0)

    temperature, pressure, humidity = BME280(SoftI2C(scl=Pin(22), sda=Pin(21))).read()
    message = struct.pack("<HhIHHH", count, temperature, pressure, humidity, moisture(), lost)
    heard = report(message, gateway)
    if heard is None:
        lost += 1
        print("not heard", count)
    else:
        gateway = heard

    rtc.memory(struct.pack("<HHB", (count + 1) & 0xFFFF, lost & 0xFFFF, gateway))
    machine.deepsleep(PERIOD_MS - time.ticks_ms())


main()
