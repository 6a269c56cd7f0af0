# An air node: wakes every quarter of an hour, measures, reports to its gateway, sleeps.

import struct
import time

import machine
from machine import Pin, SoftI2C

from bme280 import BME280
from uplink import Uplink

PERIOD_MS = const(15 * 60 * 1000)


def main():
    temperature, pressure, humidity = BME280(SoftI2C(scl=Pin(22), sda=Pin(21))).read()
    uplink = Uplink()
    uplink.report(struct.pack("<hIH", temperature, pressure, humidity))
    machine.deepsleep(PERIOD_MS - time.ticks_ms())


main()
