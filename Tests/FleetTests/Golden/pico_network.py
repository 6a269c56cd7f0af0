#: board pico_w
import network

station = network.WLAN(network.WLAN.IF_STA)
print(station, station.active(True), station.active())
print(station is network.WLAN(0), network.WLAN(7) is network.WLAN(1))
print(station.config("pm") == station.PM_PERFORMANCE, station.config("txpower"))
station.config(pm=station.PM_POWERSAVE)
print(hex(station.config("pm")), station.PM_NONE)


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: station.connect())
attempt(lambda: station.config("reconnects"))
attempt(lambda: station.config())
attempt(lambda: station.config("ssid", channel=3))
attempt(lambda: station.status("stations"))
attempt(lambda: network.WLAN(1).status())
print(station.active(False), station)
attempt(lambda: station.connect("home", "secret"))
print(network.hostname())
