import espnow
import network

network.WLAN(network.WLAN.IF_STA).active(True)
radio = espnow.ESPNow()
radio.active(True)
count = 0
while True:
    sender, message = radio.recv()
    if message:
        count += 1
        print("heard", count, sender.hex())
