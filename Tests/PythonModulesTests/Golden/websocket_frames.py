# Frames of web sockets, over streams of the program and of the firmware.
import errno
import io
import websocket


class Wire(io.IOBase):
    def __init__(self, data=b"", step=100):
        self.data = data
        self.step = step

    def readinto(self, b):
        if not self.data:
            return None
        n = min(len(b), self.step, len(self.data))
        b[:n] = self.data[:n]
        self.data = self.data[n:]
        return n

    def write(self, b):
        print("wire", bytes(b))
        return len(b)

    def ioctl(self, request, argument):
        print("ioctl", request, argument)
        return 0

    def setblocking(self, flag):
        print("blocking", flag)


wire = Wire(b"\x81\x05hello\x89\x02pp\x02\x83\x01\x02\x03\x04abc\x80\x01\n\x81\x00\x81\x03end")
ws = websocket.websocket(wire)
print(ws, ws.read(3), ws.read(4), ws.readline(), ws.read(10), ws.read(1), ws.read())
wire.step = 1
wire.data = b"\x82\x7e\x00\x80" + b"x" * 128
for _ in range(6):
    print(ws.read(200), end=" ")
print()
wire.data = b"\x88\x02\x03\xe8\x81\x01q"
wire.step = 100
print(ws.read(5), ws.read(1))
for data in (b"", b"abc", "text", b"z" * 126):
    print(ws.write(data))
print(ws.ioctl(9, 2), ws.ioctl(8), ws.write(b"binary"), ws.ioctl(9))
print(websocket.websocket(wire, True).write(b"waits"))
for f in (
    lambda: ws.ioctl(77),
    lambda: ws.write(b"q" * 65536),
    lambda: websocket.websocket(5),
    lambda: websocket.websocket(),
    lambda: websocket.websocket(io.BytesIO(b"\x81\x7f\0\0\0\0\0\0\0\1a")).read(1),
    lambda: websocket.websocket(io.BytesIO(b"\x81")).read(1),
    lambda: websocket.websocket(io.BytesIO(b"\x81\x05ab")).read(5),
    lambda: websocket.websocket(io.BytesIO(b"\x81\x05ab")).readinto(bytearray(9)),
    lambda: websocket.websocket(io.BytesIO(b"")).read(5),
):
    try:
        print(f())
    except (OSError, TypeError) as e:
        print(repr(e))
print(ws.close())
