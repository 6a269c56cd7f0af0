# Events and locks between tasks, streams; loops that stop.
import asyncio
import micropython
import select
import io


async def events():
    e = asyncio.Event()

    async def waiter(i):
        print("waiter", i, await e.wait())

    tasks = [asyncio.create_task(waiter(i)) for i in range(4)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.sleep(0)
    e.set()
    print(e.is_set(), await e.wait())
    await asyncio.gather(*tasks, return_exceptions=True)
    e.clear()
    print(e.is_set(), [repr(t.data) for t in tasks])


async def locks():
    lock = asyncio.Lock()
    log = []

    async def user(i, n):
        for k in range(n):
            async with lock:
                log.append((i, k))
                await asyncio.sleep_ms(1)

    await asyncio.gather(*[user(i, 2) for i in range(3)])
    print(log, lock.locked())
    await lock.acquire()
    first = asyncio.create_task(user("first", 1))
    second = asyncio.create_task(user("second", 1))
    await asyncio.sleep(0)
    # The lock is handed to a task that is cancelled before its turn.
    lock.release()
    first.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    print(log[6:], lock.locked())
    try:
        lock.release()
    except RuntimeError as e:
        print(e)


async def scheduled():
    # Nothing is in the queue while all wait for what an interrupt does.
    e = asyncio.Event()

    def later(n):
        if n:
            micropython.schedule(later, n - 1)
        else:
            e.set()

    micropython.schedule(later, 20)
    await e.wait()
    print("scheduled")


class Pipe(io.IOBase):
    def __init__(self):
        self.data = b""

    def write(self, data):
        n = min(len(data), 4 - len(self.data))
        if not n:
            return None
        self.data += bytes(data[:n])
        return n

    def read(self, n=-1):
        if not self.data:
            return None
        n = len(self.data) if n < 0 else n
        out, self.data = self.data[:n], self.data[n:]
        return out

    def readline(self):
        if not self.data:
            return None
        return self.read(self.data.find(b"\n") + 1 or -1)

    def ioctl(self, request, argument):
        if request != select.POLLIN + 2:
            return -1
        return (argument & 1 if self.data else 0) | (argument & 4 if len(self.data) < 4 else 0)


async def streams():
    pipe = Pipe()
    reader, writer = asyncio.StreamReader(pipe), asyncio.StreamWriter(pipe, {"peername": "me"})
    print(reader.get_extra_info("peername") if reader is writer else writer.get_extra_info("peername"))

    async def send():
        writer.write(b"first line\nsecond line\n")
        writer.write(b"0123456789abcdef")
        await writer.drain()
        print("sent", writer.out_buf)

    t = asyncio.create_task(send())
    print(await reader.readline(), await reader.readline())
    print(await reader.readexactly(10), await reader.read(3))
    buf = bytearray(2)
    pipe.readinto = lambda b: None
    await t
    print(await reader.read(10))
    ring = micropython.RingIO(8)
    stream = asyncio.StreamReader(ring)
    stream.write(b"more than fits into it")
    got = asyncio.create_task(stream.readexactly(22))
    await stream.drain()
    print(await got, ring.any())


async def task(n):
    print("task", n)


async def stopping():
    loop.create_task(task(1))
    loop.stop()
    loop.stop()
    print("stop asked")
    await asyncio.sleep(0)
    print("second run")
    loop.stop()
    await asyncio.sleep(0)
    print("third run")
    loop.stop()


for f in (events, locks, scheduled, streams):
    print("==", f.__name__)
    asyncio.run(f())
loop = asyncio.new_event_loop()
loop.create_task(stopping())
for i in range(3):
    print("run", i)
    loop.run_forever()
loop.close()
print(loop.run_until_complete(asyncio.sleep_ms and task(2)))
import uasyncio

print(uasyncio.sleep is asyncio.sleep, uasyncio.Lock is asyncio.Lock)
