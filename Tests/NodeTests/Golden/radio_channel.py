import network

sta = network.WLAN(network.WLAN.IF_STA)
ap = network.WLAN(network.WLAN.IF_AP)
sta.active(True)
sta.config(channel=6)
# Both interfaces have the one radio's channel.
print(sta.config("channel"), ap.config("channel"))
for channel in (13, 14, 0):
    try:
        sta.config(channel=channel)
        print(sta.config("channel"))
    except RuntimeError as error:
        print(error)
