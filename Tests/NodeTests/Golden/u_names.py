import ubinascii, uerrno, ujson, umachine, uos, urandom, ure, usocket, ustruct, usys, utime
import espnow, _espnow, machine, socket

print(umachine.Pin is machine.Pin, usocket.socket is socket.socket)
print(_espnow.ESPNowBase is espnow.ESPNow)
try:
    import unetwork
except ImportError as error:
    print(error)
