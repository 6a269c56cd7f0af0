import espnow, machine, network, time
if machine.reset_cause() == machine.PWRON_RESET:
    network.WLAN(network.STA_IF).active(True)
    e = espnow.ESPNow()
    e.active(True)
    ALL = b'\xff' * 6
    mac = b'\x24\x0a\xc4\x00\x00\x40'
    e.add_peer(mac)
    time.sleep(20)
    for i in range(3):
        e.send(mac, b'last words', False)
    machine.reset()
