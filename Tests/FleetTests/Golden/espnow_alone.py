import espnow, network

e = espnow.ESPNow()
print(e is espnow.ESPNow(), e.active(), espnow.MAX_DATA_LEN)


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


peer = b"\x24\x0a\xc4\x00\x00\x10"
attempt(lambda: e.send(peer, "x"))
attempt(lambda: e.recv(0))
attempt(lambda: e.add_peer(peer))
attempt(lambda: e.config("rxbuf"))
attempt(lambda: e.config("colour"))
print(e.active(True), e.recv(0), e.irecv(100), e.any())
attempt(lambda: e.send(peer, "x"))
attempt(lambda: e.send("x"))
attempt(lambda: e.add_peer(b"short"))
e.add_peer(peer, b"0123456789abcdef", ifidx=0)
attempt(lambda: e.add_peer(peer))
attempt(lambda: e.add_peer(b"\x24\x0a\xc4\x00\x00\x11", channel=9))
attempt(lambda: e.add_peer(b"\x24\x0a\xc4\x00\x00\x11", lmk=b"short"))
e.add_peer(b"\xff" * 6)
print(e.peer_count(), e.get_peers())
e.mod_peer(peer, encrypt=False)
print(e.get_peer(peer))
attempt(lambda: e.send(peer, "x"))
network.WLAN(network.WLAN.IF_STA).active(True)
attempt(lambda: e.send(peer, ""))
attempt(lambda: e.send(peer, bytes(1471)))
attempt(lambda: e.send(peer, "x", sync=False))
attempt(lambda: e.set_pmk(b"short"))
attempt(lambda: e.irq(5))
attempt(lambda: e.recvinto([None]))
attempt(lambda: e.del_peer(peer))
attempt(lambda: e.del_peer(peer))
print(e.stats(), e.peers_table, e.active(False), e.active())
