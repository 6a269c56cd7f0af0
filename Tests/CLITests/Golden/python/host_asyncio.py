# asyncio over sockets of the PC.
import asyncio
import sys


async def echo(reader, writer):
    print("peer", type(writer.get_extra_info("peername")))
    while True:
        line = await reader.readline()
        if not line:
            break
        writer.write(line.upper())
        await writer.drain()
    writer.close()
    await writer.wait_closed()
    print("echo ends")


async def client(port, name):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for i in range(2):
        writer.write(b"%s %d\n" % (name, i))
        await writer.drain()
        print(await reader.readline())
    writer.close()
    await writer.wait_closed()


async def big(reader, writer):
    data = await reader.readexactly(300000)
    print("server got", len(data), data == bytes(range(256)) * 1171 + data[299776:])
    await writer.awrite(data)
    writer.close()
    await writer.wait_closed()


async def serve(handler):
    for port in range(18571, 18671):
        try:
            return await asyncio.start_server(handler, "127.0.0.1", port), port
        except OSError:
            pass


async def main():
    server, port = await serve(echo)
    async with server:
        await client(port, b"a")
        await asyncio.gather(client(port, b"b"), asyncio.sleep_ms and client(port, b"b"))
    server, port = await serve(big)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    data = (bytes(range(256)) * 1172)[:300000]
    writer.write(data)
    await writer.drain()
    buffer = bytearray(10)
    print(await reader.readinto(buffer), buffer)
    rest = await reader.read()
    print(len(rest), bytes(buffer) + rest == data)
    try:
        await reader.readexactly(1)
    except EOFError:
        print("end")
    server.close()
    await server.wait_closed()
    server, port = await serve(echo)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    task = asyncio.create_task(reader.readline())
    await asyncio.sleep_ms(10)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")
    try:
        await asyncio.wait_for_ms(reader.read(1), 10)
    except asyncio.TimeoutError:
        print("timeout")
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
    try:
        await asyncio.open_connection("127.0.0.1", port)
    except OSError as e:
        print("refused?", e.errno)
    await asyncio.sleep_ms(20)


asyncio.run(main())
