import espnow, network
network.WLAN(network.STA_IF).active(True)
e = espnow.ESPNow()
e.active(True)
base = b'\x24\x0a\xc4\x00\x00\x40'
e.add_peer(base)
while True:
    sender, message = e.recv()
    if message and message.startswith(b"soil"):
        e.send(base, b'relay:' + message)
