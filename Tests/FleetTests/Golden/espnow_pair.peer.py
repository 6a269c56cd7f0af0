import espnow, network, time

network.WLAN(network.WLAN.IF_STA).active(True)
e = espnow.ESPNow()
e.active(True)
home = b"\x24\x0a\xc4\x00\x00\x01"
e.add_peer(home)
for mac, message in e:
    if message == b"bytes":
        time.sleep_ms(100)
        for number in range(6):
            e.send(home, "answer" + "!" * number)
            time.sleep_ms(200)
    elif message == b"irq":
        e.send(home, "heard")
    elif message == b"loop":
        for number in range(3):
            time.sleep_ms(300)
            e.send(home, str(number))
