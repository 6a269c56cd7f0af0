import aioespnow, asyncio, network, time

network.WLAN(network.WLAN.IF_STA).active(True)
e = aioespnow.AIOESPNow()
e.active(True)
peer = b"\x24\x0a\xc4\x00\x00\x10"
e.add_peer(peer)


async def ticks():
    count = 0
    while True:
        await asyncio.sleep_ms(100)
        count += 1
        if count == 10:
            print("ticks go on")


async def answers(count):
    async for mac, message in e:
        print(mac == peer, bytes(message))
        count -= 1
        if not count:
            return


async def main():
    task = asyncio.create_task(ticks())
    await asyncio.sleep(2)
    print(await e.asend(peer, b"hello"), await e.asend(b"to all"))
    await asyncio.wait_for(answers(2), 5)
    print(await e.asend(peer, b"late", False))
    mac, message = await e.arecv()
    print(mac == peer, message)
    try:
        await asyncio.wait_for(e.arecv(), 1)
    except asyncio.TimeoutError:
        print("nobody speaks")
    task.cancel()


asyncio.run(main())
