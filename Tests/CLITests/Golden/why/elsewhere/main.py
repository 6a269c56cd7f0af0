import espnow, network
w = network.WLAN(network.STA_IF)
w.active(True)
w.config(channel=6)
e = espnow.ESPNow()
e.active(True)
e.recv()
