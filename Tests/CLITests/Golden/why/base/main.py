import espnow, network
network.WLAN(network.STA_IF).active(True)
e = espnow.ESPNow()
e.active(True)
while True:
    e.recv()
