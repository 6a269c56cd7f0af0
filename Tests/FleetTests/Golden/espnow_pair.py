import espnow, network, time

network.WLAN(network.WLAN.IF_STA).active(True)
e = espnow.ESPNow()
e.active(True)
peer = b"\x24\x0a\xc4\x00\x00\x10"
absent = b"\x24\x0a\xc4\x00\x00\x99"
e.add_peer(peer)
time.sleep(2)
# To all peers: the only one, then two of which one is not there, groups never.
print(e.send("to all"))
e.add_peer(b"\xff" * 6)
e.add_peer(absent)
print(e.send("to both"), e.send(None, "again", True), e.send(peer, "no wait", False))
e.del_peer(absent)
print(e.send(bytearray(b"bytes")), e.send(peer, bytes(1000)))
# What comes back: new objects, then the one list that is used again.
first = e.recv(2000)
second = e.recv(2000)
print(first, second, first[0] is second[0])
third = e.irecv(2000)
print(third, type(third[1]))
fourth = e.irecv(2000)
print(third is fourth, third[1], len(fourth[1]))
data = [None, bytearray(300), 0, 0]
print(e.recvinto(data, 2000), data[0] == peer, data[1], data[2] < 0, data[3] > 2000)
try:
    e.recvinto([None, bytearray(2)], 2000)
except ValueError as error:
    print(error)
print(list(e.peers_table) == [peer], e.peers_table is e.peers_table)
heard = []
e.irq(lambda it: heard.append(it is e and it.recv(0)[1]))
print(e.send(peer, "irq"))
time.sleep(1)
print(heard)
e.irq(None)
e.config(timeout_ms=1500)
print(e.send(peer, "loop"))
for mac, message in e:
    print(mac == peer, message)
    if mac is None:
        break
print(e.stats())
