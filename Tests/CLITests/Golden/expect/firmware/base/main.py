import espnow, network

wlan = network.WLAN(network.STA_IF)
wlan.active(True)
air = espnow.ESPNow()
air.active(True)
while True:
    sender, message = air.recv()
    print("heard", message.decode())
