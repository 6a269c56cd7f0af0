# TLS between two streams of one program: certificates, keys of both sides, what is refused.
import io, ssl, tls

# Made for this script; nothing else trusts it.
CERT = """-----BEGIN CERTIFICATE-----
MIIBhTCCASugAwIBAgIUaVqGtcNKa+03qu8ofq1G5eLN6IcwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMbm9kZS5leGFtcGxlMCAXDTI2MTEyNTA0MDIwNloYDzIxMjYx
MTAxMDQwMjA2WjAXMRUwEwYDVQQDDAxub2RlLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAARLhI/misWivc7sN1wjxwALPZVQAzo4rI8wi8+0D3+CRd1V
5ROIr0ougLEMHnZgiNo9IvSK+OHbLl2ZSkbW0KgNo1MwUTAdBgNVHQ4EFgQUq2Xu
Fb5jZXun8HEJo5us+PoStMAwHwYDVR0jBBgwFoAUq2XuFb5jZXun8HEJo5us+PoS
tMAwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA3SG3aZNLxD5A
5hVgvqY+bXRTva7AuWdQ2ZE5I+ujRVQCIApXVhE87jsa0OTOVi1n6qGoXcjx2SGA
BSs86H1BQREW
-----END CERTIFICATE-----
"""
KEY = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5/aYnfYrMHLOt3nd
CV2p+bMXRQMur0mpB2QgH/yegbGhRANCAARLhI/misWivc7sN1wjxwALPZVQAzo4
rI8wi8+0D3+CRd1V5ROIr0ougLEMHnZgiNo9IvSK+OHbLl2ZSkbW0KgN
-----END PRIVATE KEY-----
"""


class Pipe(io.IOBase):
    def __init__(self):
        self.data = b""
        self.ended = False

    def write(self, data):
        self.peer.data += bytes(data)
        return len(data)

    def readinto(self, buffer):
        if not self.data:
            return 0 if self.ended else None
        n = min(len(buffer), len(self.data))
        buffer[:n] = self.data[:n]
        self.data = self.data[n:]
        return n

    def ioctl(self, request, argument):
        if request == 4:
            self.peer.ended = True
        return 0


def pair():
    a, b = Pipe(), Pipe()
    a.peer, b.peer = b, a
    return a, b


def talk(client, server, host=None, **options):
    a, b = pair()
    try:
        c = client.wrap_socket(a, do_handshake_on_connect=False, server_hostname=host)
        s = server.wrap_socket(b, server_side=True, do_handshake_on_connect=False, **options)
        for _ in range(8):
            c.write(b"hello")
            got = s.read(5)
            if got:
                break
        print(got, c.cipher()[1], s.read(1))
        print(s.write(b"one\ntwo\nthree"), c.readline(), c.readline(), c.read(2), c.readinto(bytearray(9)))
        return c, s
    except Exception as e:
        print(type(e).__name__, e)


def server(*options):
    context = tls.SSLContext(tls.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERT, KEY)
    return context


def client(mode=tls.CERT_REQUIRED):
    context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    context.verify_mode = mode
    return context


c, s = talk(client(0), server())
print(c.getpeercert(True) == s.getpeercert(True), len(c.getpeercert(True)) > 300)
total = c.write(bytes(16000))
print(total, len(s.read(16000)))
s.close()
try:
    print(c.read(1))
except OSError as e:
    print(e)
s.close()
try:
    s.write(b"x")
except OSError as e:
    print(e)

trusting = client()
trusting.load_verify_locations(CERT)
seen = []
trusting.verify_callback = lambda certificate, depth: seen.append((len(certificate) > 300, depth)) or 0
talk(trusting, server(), "node.example")
print(seen, trusting.verify_mode, client(0).verify_mode)
talk(trusting, server(), "other.example")
talk(client(), server(), "node.example")
talk(client(), server())
trusting.verify_callback = lambda certificate, depth: 1
talk(trusting, server(), "node.example")
trusting.verify_callback = lambda certificate, depth: 1 // 0
talk(trusting, server(), "node.example")

# Keys that both sides have.
own = client(0)
own.psk_identity, own.psk_key = b"node", b"0123456789"
known = tls.SSLContext(tls.PROTOCOL_TLS_SERVER)
known.server_psk_keys = {b"node": b"0123456789"}
talk(own, known)
own.psk_key = b"another"
talk(own, known)
own.psk_identity = b"nobody"
talk(own, known)

# Suites.
names = own.get_ciphers()
chosen = client(0)
chosen.set_ciphers(["TLS-ECDHE-ECDSA-WITH-AES-128-GCM-SHA256"])
print("TLS-ECDHE-ECDSA-WITH-AES-128-GCM-SHA256" in names, talk(chosen, server())[0].cipher())

# Datagrams.
datagrams = tls.SSLContext(tls.PROTOCOL_DTLS_CLIENT)
datagrams.verify_mode = 0
listening = tls.SSLContext(tls.PROTOCOL_DTLS_SERVER)
listening.load_cert_chain(CERT, KEY)
talk(datagrams, listening, client_id=b"peer")
talk(datagrams, listening)


def refused(what, *arguments, **named):
    try:
        print(what(*arguments, **named))
    except Exception as e:
        print(type(e).__name__, e)


print(sorted(n for n in dir(ssl) if n[0] != "_"))
refused(tls.SSLContext)
refused(tls.SSLContext, 9)
refused(own.load_cert_chain, "x", "y")
refused(own.load_cert_chain, b"x", KEY)
refused(own.load_cert_chain, None, KEY)
refused(own.load_verify_locations, b"x")
refused(own.set_ciphers, [])
refused(own.set_ciphers, "TLS")
refused(own.set_ciphers, ["BAR"])
refused(setattr, own, "other", 1)
refused(getattr, own, "other")
refused(own.wrap_socket, 5)
refused(ssl.wrap_socket, io.BytesIO(), cert_reqs=ssl.CERT_REQUIRED)
refused(ssl.SSLContext(0).load_cert_chain, "/no/such/file", "/no/such/file")
refused(ssl.wrap_socket, io.BytesIO(b"HTTP/1.0 400 Bad Request"))
for _ in range(200):
    ssl.wrap_socket(pair()[0], do_handshake=False)
