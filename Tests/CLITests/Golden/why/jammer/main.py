import espnow, network, time
network.WLAN(network.STA_IF).active(True)
e = espnow.ESPNow()
e.active(True)
ALL = b'\xff' * 6
e.add_peer(ALL)
time.sleep_ms(11000)
for i in range(300):
    e.send(ALL, bytes(240))
