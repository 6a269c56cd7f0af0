import espnow
import machine
import network

network.WLAN(network.WLAN.IF_STA).active(True)
radio = espnow.ESPNow()
radio.active(True)
base = b"\x24\x0a\xc4\x00\x01\x01"
radio.add_peer(base)
if not radio.send(base, b"hello"):
    print("not heard")
machine.deepsleep(60000)
