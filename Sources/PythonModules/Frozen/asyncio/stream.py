# Streams: reading and writing that lets other tasks run meanwhile.

from . import core


class Stream:
    def __init__(self, s, e={}):
        self.s = s
        self.e = e
        self.out_buf = b""

    def get_extra_info(self, v):
        return self.e[v]

    def close(self):
        pass

    async def wait_closed(self):
        self.s.close()

    # Reading

    async def read(self, n=-1):
        found = b""
        while True:
            yield core._io_queue.queue_read(self.s)
            data = self.s.read(n)
            if data is None:
                continue
            if n >= 0 or not data:
                return found + data if found else data
            found += data

    async def readinto(self, buf):
        yield core._io_queue.queue_read(self.s)
        return self.s.readinto(buf)

    async def readexactly(self, n):
        found = b""
        while n:
            yield core._io_queue.queue_read(self.s)
            data = self.s.read(n)
            if data is None:
                continue
            if not data:
                raise EOFError
            found += data
            n -= len(data)
        return found

    async def readline(self):
        found = b""
        while True:
            yield core._io_queue.queue_read(self.s)
            data = self.s.readline()
            if data is None:
                continue
            found += data
            if not data or found[-1:] == b"\n":
                return found

    # Writing: what does not go out at once is kept for drain

    def write(self, buf):
        if not self.out_buf:
            count = self.s.write(buf)
            if count == len(buf):
                return
            if count:
                buf = buf[count:]
        self.out_buf += buf

    async def drain(self):
        if not self.out_buf:
            # A task that writes and drains in a loop must let the others run.
            return await core.sleep_ms(0)
        data = memoryview(self.out_buf)
        start = 0
        while start < len(data):
            yield core._io_queue.queue_write(self.s)
            count = self.s.write(data[start:])
            if count:
                start += count
        self.out_buf = b""

    # The names of older versions

    aclose = wait_closed

    async def awrite(self, buf, off=0, sz=-1):
        if off or sz >= 0:
            buf = buf[off : len(buf) if sz < 0 else off + sz]
        self.write(buf)
        await self.drain()

    async def awritestr(self, s):
        await self.awrite(s)


StreamReader = Stream
StreamWriter = Stream
stream_awrite = Stream.awrite


async def open_connection(host, port, ssl=None, server_hostname=None, local_addr=None):
    import socket
    from errno import EINPROGRESS

    info = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)[0]
    s = socket.socket(info[0], info[1], info[2])
    s.setblocking(False)
    try:
        if local_addr:
            s.bind(socket.getaddrinfo(local_addr[0], local_addr[1])[0][-1])
        s.connect(info[-1])
    except OSError as error:
        if error.errno != EINPROGRESS:
            raise
    yield core._io_queue.queue_write(s)
    if ssl:
        if ssl is True:
            import ssl as module

            ssl = module.SSLContext(module.PROTOCOL_TLS_CLIENT)
        s = ssl.wrap_socket(s, server_hostname=server_hostname, do_handshake_on_connect=False)
        s.setblocking(False)
    stream = Stream(s)
    return stream, stream


class Server:
    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, error, traceback):
        self.close()
        await self.wait_closed()

    def close(self):
        # Whatever it does, the task that accepts ends with this.
        self.state = True
        self.task.cancel()

    async def wait_closed(self):
        await self.task

    async def _serve(self, s, cb, ssl):
        self.state = False
        while True:
            try:
                yield core._io_queue.queue_read(s)
            except core.CancelledError as error:
                # Sockets that were accepted live on.
                s.close()
                if self.state:
                    return
                raise error
            try:
                client, address = s.accept()
            except OSError:
                # The other side changed its mind.
                continue
            client.setblocking(False)
            if ssl:
                try:
                    client = ssl.wrap_socket(
                        client, server_side=True, do_handshake_on_connect=False
                    )
                except OSError as error:
                    core.sys.print_exception(error)
                    client.close()
                    continue
                client.setblocking(False)
            stream = Stream(client, {"peername": address})
            core.create_task(cb(stream, stream))


async def start_server(cb, host, port, backlog=5, ssl=None):
    import socket

    info = socket.getaddrinfo(host, port)[0]
    s = socket.socket()
    s.setblocking(False)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(info[-1])
    s.listen(backlog)
    server = Server()
    server.task = core.create_task(server._serve(s, cb, ssl))
    try:
        # It must begin to accept before anybody can close it.
        await core.sleep_ms(0)
    except core.CancelledError as error:
        server.task.cancel()
        raise error
    return server
