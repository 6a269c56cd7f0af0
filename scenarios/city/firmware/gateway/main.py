# A gateway on a lamp post: tells nodes that it is there, and collects what they report.

import espnow
import network
from machine import WDT, Timer

CHANNELS = (1, 6, 11)

latest = {}
missed = {}
reports = 0


def summary(timer):
    print("reports", reports, "nodes", len(latest), "missed", sum(missed.values()))


def answer(radio, host):
    """Tells a node that looks for a gateway; an ESP32 has room for 20 peers, so it does not stay one."""
    radio.add_peer(host)
    radio.send(host, b"!")
    radio.del_peer(host)


def collect(host, message):
    global reports
    reports += 1
    # The node counts what it could not deliver: bytes 2 and 3.
    latest[host] = message
    missed[host] = message[2] | message[3] << 8


wlan = network.WLAN(network.WLAN.IF_STA)
wlan.active(True)
# Neighbours with other addresses are, as a rule, on other channels.
wlan.config(channel=CHANNELS[(wlan.config("mac")[5] >> 1) % 3])
radio = espnow.ESPNow()
radio.active(True)
Timer(0).init(period=3600000, mode=Timer.PERIODIC, callback=summary)
watchdog = WDT(timeout=60000)

while True:
    host, message = radio.recv(20000)
    watchdog.feed()
    if not host:
        continue
    if message == b"?":
        answer(radio, bytes(host))
    elif len(message) > 4:
        collect(bytes(host), bytes(message))
