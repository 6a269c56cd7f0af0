import espnow, machine, network

wlan = network.WLAN(network.STA_IF)
wlan.active(True)
air = espnow.ESPNow()
air.active(True)
base = b"\x24\x0a\xc4\x00\x01\x01"
air.add_peer(base)
air.send(base, b"reading")
machine.deepsleep(60_000)
