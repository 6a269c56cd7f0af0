# A node with a capacitive probe, in a bin or at the roots of a tree: wakes every quarter of an
# hour, measures, reports to its gateway, sleeps.

import struct
import time

import machine
from machine import ADC, Pin

from uplink import Uplink

PERIOD_MS = const(15 * 60 * 1000)


def millivolts():
    """The mean of eight readings; the probe is powered for them only."""
    supply = Pin(25, Pin.OUT, value=1)
    adc = ADC(Pin(34), atten=ADC.ATTN_11DB)
    time.sleep_ms(20)
    total = sum(adc.read_uv() for _ in range(8))
    supply.value(0)
    return total // 8000


def main():
    uplink = Uplink()
    uplink.report(struct.pack("<H", millivolts()))
    machine.deepsleep(PERIOD_MS - time.ticks_ms())


main()
