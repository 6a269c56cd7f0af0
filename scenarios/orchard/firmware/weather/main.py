# A weather station on a Pico W: measures every quarter of an hour, reports by WiFi and UDP.

import json
import socket
import time

import machine
import network
from machine import I2C, Pin

from bme280 import BME280

PERIOD_MS = const(15 * 60 * 1000)
GATEWAY = ("192.168.4.1", 5005)

sensor = BME280(I2C(0, scl=Pin(5), sda=Pin(4)))
wlan = network.WLAN(network.WLAN.IF_STA)
count = 0


def connect():
    wlan.active(True)
    wlan.connect("orchard", "apple-blossom")
    deadline = time.ticks_add(time.ticks_ms(), 15000)
    while not wlan.isconnected():
        if time.ticks_diff(deadline, time.ticks_ms()) < 0:
            return False
        time.sleep_ms(50)
    return True


def report():
    temperature, pressure, humidity = sensor.read()
    body = json.dumps(
        {"n": count, "t": temperature / 100, "p": pressure / 100, "h": humidity / 10}
    )
    with_reply = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with_reply.settimeout(1)
    try:
        for _ in range(3):
            with_reply.sendto(body.encode(), GATEWAY)
            try:
                with_reply.recvfrom(16)
                return True
            except OSError:
                pass
        return False
    finally:
        with_reply.close()


while True:
    started = time.ticks_ms()
    try:
        if not connect():
            print("no access point", count)
        elif not report():
            print("no answer", count)
    finally:
        wlan.disconnect()
        wlan.active(False)
        # The radio chip draws more than all the rest when it is only switched off in software.
        Pin(23, Pin.OUT).low()
    count += 1
    machine.lightsleep(PERIOD_MS - time.ticks_diff(time.ticks_ms(), started))
    Pin(23, Pin.OUT).high()
