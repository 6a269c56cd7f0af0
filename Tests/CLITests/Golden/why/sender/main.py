import espnow, network, time
network.WLAN(network.STA_IF).active(True)
e = espnow.ESPNow()
e.active(True)
time.sleep(5)
for last in (0x10, 0x20, 0x30, 0x40, 0x50):
    mac = b'\x24\x0a\xc4\x00\x00' + bytes([last])
    e.add_peer(mac)
    print(last, e.send(mac, b'soil 31.5'))
    time.sleep(2)
ALL = b'\xff' * 6
e.add_peer(ALL)
e.send(ALL, b'who is there?')
