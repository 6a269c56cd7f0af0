# The way to a gateway: which one, on which channel, and how often to try.

import random
import struct
import time

import espnow
import machine
import network

EVERYONE = b"\xff\xff\xff\xff\xff\xff"
CHANNELS = (1, 6, 11)
ANSWER_MS = const(60)
TRIES = const(4)
PATIENCE = const(3)
STATE = "<HHBB6s"


class Uplink:
    """What it knows of its gateway it keeps in the memory that lasts through deep sleep."""

    def __init__(self):
        memory = machine.RTC().memory()
        if len(memory) != struct.calcsize(STATE):
            memory = bytes(struct.calcsize(STATE))
        self.count, self.lost, self.misses, self.channel, self.gateway = struct.unpack(STATE, memory)

    def report(self, reading):
        """Sends a reading with its number and how many were lost; looks for a gateway if need be."""
        wlan = network.WLAN(network.WLAN.IF_STA)
        wlan.active(True)
        radio = espnow.ESPNow()
        radio.active(True)
        if not self.channel or self.misses >= PATIENCE:
            self.look_around(wlan, radio)
        if self.channel and self.send(wlan, radio, struct.pack("<HH", self.count, self.lost) + reading):
            self.misses = 0
        else:
            self.misses = min(self.misses + 1, PATIENCE)
            self.lost = self.lost + 1 & 0xFFFF
            print("not heard", self.count)
        self.count = self.count + 1 & 0xFFFF
        radio.active(False)
        wlan.active(False)
        state = struct.pack(STATE, self.count, self.lost, self.misses, self.channel, self.gateway)
        machine.RTC().memory(state)

    def look_around(self, wlan, radio):
        """Asks on each channel who is there; the strongest answer becomes the gateway."""
        self.channel = self.misses = 0
        best = -128
        radio.add_peer(EVERYONE)
        for channel in CHANNELS:
            wlan.config(channel=channel)
            radio.send(EVERYONE, b"?")
            asked = time.ticks_ms()
            while True:
                left = ANSWER_MS - time.ticks_diff(time.ticks_ms(), asked)
                host, message = radio.recv(max(left, 0))
                if not host:
                    break
                strength = radio.peers_table[host][0]
                if message == b"!" and strength > best:
                    best, self.channel, self.gateway = strength, channel, bytes(host)

    def send(self, wlan, radio, message):
        """Tries a few times, each time after a longer pause; whether the gateway has it."""
        wlan.config(channel=self.channel)
        radio.add_peer(self.gateway)
        for attempt in range(TRIES):
            if radio.send(self.gateway, message):
                return True
            time.sleep_ms(random.randint(10, 30 << attempt))
        return False
