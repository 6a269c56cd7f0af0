# Sockets of the PC, over the loopback interface only.
import errno
import gc
import select
import socket
import time
import _thread


def attempt(name, function):
    try:
        result = function()
        print(name, result if not isinstance(result, tuple) else [type(x) for x in result])
    except OSError as e:
        print(name, errno.errorcode.get(e.errno, e.errno))


def listener():
    for port in range(18471, 18571):
        s = socket.socket()
        address = socket.getaddrinfo("127.0.0.1", port)[0][-1]
        try:
            s.bind(address)
            s.listen(2)
            return s, address
        except OSError:
            s.close()
    raise RuntimeError("no free port")


server, address = listener()
print(type(server), server.fileno() > 2, socket.sockaddr(address)[:2])
server.settimeout(0.02)
attempt("accept late", server.accept)
server.setblocking(False)
attempt("accept now", server.accept)

client = socket.socket()
client.setblocking(False)
attempt("connect", lambda: client.connect(address))
poller = select.poll()
poller.register(server, select.POLLIN)
print([(s is server, e) for s, e in poller.poll(1000)])
server.settimeout(None)
peer, where = server.accept()
print(type(peer), type(where), socket.inet_ntop(socket.AF_INET, socket.sockaddr(where)[1]))
poller.register(client.fileno())
print([e for s, e in poller.poll(0)])
attempt("nothing yet", lambda: client.recv(1))
print(client.read(1), client.readline(), client.readinto(bytearray(1)))
client.settimeout(0.02)
attempt("recv late", lambda: client.recv(1))
attempt("read late", lambda: client.read(1))
attempt("readinto late", lambda: client.readinto(bytearray(1)))

print(peer.send(b"one\n"), peer.write("two\nthree"), peer.sendall(b"\nfour"))
print(client.readline(), client.recv(3), client.read(1))
print(client.recv(2, socket.MSG_PEEK), client.readline())
buffer = bytearray(3)
print(client.readinto(buffer, 2), buffer, client.recv(10))
print(peer.write(b"0123456789", 2), peer.write(b"0123456789", 4, 3), client.read(5))

client.settimeout(None)


def later():
    for piece in (b"slow", b"ly", b" it comes\n"):
        time.sleep_ms(10)
        peer.write(piece)
    time.sleep_ms(10)
    peer.close()


_thread.start_new_thread(later, ())
print(client.read(6), client.readline(), client.read(), client.recv(1))
attempt("gone", lambda: (time.sleep_ms(5), client.write(b"x"), time.sleep_ms(5), client.write(b"y")))
print(peer.fileno(), client.close(), client.close(), client.fileno())
attempt("closed", lambda: client.recv(1))
server.close()

# A file over a socket that nobody has any more.
server, address = listener()
client = socket.socket()
client.connect(address)
peer, where = server.accept()
lines = client.makefile("rwb")
del client
junk = [bytes(100) for _ in range(100)]
gc.collect()
peer.write(b"still here\n")
print(lines.readline(), lines.write(b"so am I\n"), peer.readline())
lines.close()
peer.close()
server.close()

# A large message, longer than what the system keeps.
server, address = listener()


def source():
    s = socket.socket()
    s.connect(address)
    data = bytes(range(256)) * 4096
    s.write(data)
    s.sendall(data)
    s.close()


_thread.start_new_thread(source, ())
peer, where = server.accept()
total = check = 0
while True:
    data = peer.recv(65536)
    if not data:
        break
    total += len(data)
    check = (check + sum(data)) & 0xFFFFFF
print(total, check)
peer.close()
server.close()

# Datagrams.
one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
two = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for port in range(18471, 18571):
    address = socket.getaddrinfo("127.0.0.1", port, 0, socket.SOCK_DGRAM)[0][-1]
    try:
        one.bind(address)
        break
    except OSError:
        pass
print(two.sendto(b"datagram", address), two.sendto(b"second", 0, address))
data, sender = one.recvfrom(5)
print(data, len(sender), one.recv(100))
one.settimeout(0)
attempt("empty", lambda: one.recvfrom(1))

for arguments in ((None,), (socket.AF_INET, None), (99,), (2, 1, 0, 5, 6)):
    try:
        print(type(socket.socket(*arguments)))
    except (TypeError, OSError) as e:
        print(repr(e))
for f in (
    lambda: socket.getaddrinfo("127.0.0.1", 80, socket.AF_INET, socket.SOCK_STREAM),
    lambda: socket.getaddrinfo(None, 80),
    lambda: socket.getaddrinfo("127.0.0.1", "no such service"),
    lambda: socket.inet_pton(socket.AF_INET, "1.2.3.4"),
    lambda: socket.inet_pton(socket.AF_INET, "1.2.3.400"),
    lambda: socket.inet_pton(socket.AF_INET6, "::1"),
    lambda: socket.inet_ntop(socket.AF_INET6, bytes(16)),
    lambda: two.bind(("127.0.0.1", 1)),
    lambda: two.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1),
    lambda: two.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, b"\x01\0\0\0"),
    lambda: two.setsockopt(socket.SOL_SOCKET, 9999, 1),
    lambda: two.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, None),
):
    try:
        print(f())
    except Exception as e:
        print(repr(e))
