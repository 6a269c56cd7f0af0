# A gateway: hears the soil nodes by ESP-NOW, serves the weather stations by WiFi and UDP.

import json
import socket
import struct
import time

import espnow
import network
from machine import WDT, Timer

soil = {}
weather = {}


def summary(timer):
    moist = [reading[4] for reading in soil.values()]
    mean = sum(moist) // len(moist) if moist else 0
    print("soil nodes", len(soil), "mean moisture", mean, "stations", len(weather))


def start_access_point():
    access_point = network.WLAN(network.WLAN.IF_AP)
    access_point.active(True)
    access_point.config(ssid="orchard", password="apple-blossom", channel=1)
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("0.0.0.0", 5005))
    server.setblocking(False)
    return server


def serve(server):
    while True:
        try:
            data, sender = server.recvfrom(256)
        except OSError:
            return
        weather[sender[0]] = json.loads(data)
        server.sendto(b"ok", sender)


network.WLAN(network.WLAN.IF_STA).active(True)
radio = espnow.ESPNow()
radio.active(True)
server = start_access_point()
Timer(0).init(period=3600000, mode=Timer.PERIODIC, callback=summary)
watchdog = WDT(timeout=30000)

while True:
    watchdog.feed()
    sender, message = radio.recv(500)
    if message and len(message) == 14:
        soil[bytes(sender)] = struct.unpack("<HhIHHH", message)
    serve(server)
