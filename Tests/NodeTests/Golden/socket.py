import socket

radio = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: socket.socket())
attempt(lambda: radio.sendto(b"x", ("10.0.0.1", 5)))
attempt(lambda: radio.sendto(b"x", ("10.0.0.1",)))
attempt(lambda: radio.sendto(b"x", "10.0.0.1"))
attempt(lambda: radio.send(b"x"))
attempt(lambda: radio.recv())
radio.setblocking(False)
attempt(lambda: radio.recv(10))
radio.settimeout(0.2)
attempt(lambda: radio.recvfrom(10))
attempt(lambda: radio.recv(10, socket.MSG_DONTWAIT))
radio.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
radio.bind(("", 4000))
other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
attempt(lambda: other.bind(("", 4000)))
print(socket.getaddrinfo("10.0.0.9", 80)[0][-1])
attempt(lambda: socket.getaddrinfo("example.org", 80))
print(radio.close(), other.close())
attempt(lambda: radio.recv(1))
