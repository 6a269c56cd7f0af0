import network

station = network.WLAN(network.WLAN.IF_STA)
point = network.WLAN(network.WLAN.IF_AP)
print(station is network.WLAN(), point is network.WLAN(network.AP_IF), station is point)
print(station, station.active(), station.status() == network.STAT_IDLE, point.status())


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: network.WLAN(2))
attempt(lambda: station.connect("home", "secret"))
attempt(lambda: station.disconnect())
attempt(lambda: station.scan())
print(station.active(True), station.active())
attempt(lambda: station.connect(ssid="home", key="secret"))
attempt(lambda: station.connect("home", "secret", bssid=b"short"))
attempt(lambda: station.status("rssi"))
attempt(lambda: station.status("stations"))
attempt(lambda: station.status("speed"))
attempt(lambda: station.config("ssid", channel=6))
attempt(lambda: station.config())
attempt(lambda: station.config("colour"))
attempt(lambda: station.config(colour=3))
attempt(lambda: station.config(ssid="mine"))
attempt(lambda: station.config(mac=b"12345"))
attempt(lambda: station.config("authmode"))
attempt(lambda: point.config("reconnects"))
attempt(lambda: station.config(pm=7))
station.config(pm=station.PM_NONE, txpower=8.5, reconnects=3)
print(station.config("pm"), station.config("txpower"), station.config("reconnects"))
attempt(lambda: station.ifconfig(("1.2.3.4", "255.255.255.0", "1.2.3.1")))
attempt(lambda: station.ifconfig("static"))
station.ifconfig(("10.0.0.7", "255.255.255.0", "10.0.0.1", "8.8.8.8"))
print(station.ifconfig(), station.ipconfig("addr4"), station.isconnected())
print(point.active(True), point.config("essid")[:4], point.ifconfig()[0], point.isconnected())
print(network.hostname(), network.country(), network.country("ES"), network.country())
network.hostname("soil-7")
print(station.config("hostname"), station.active(False), station.active())
attempt(lambda: network.hostname("x" * 33))
attempt(lambda: network.country("ESP"))
