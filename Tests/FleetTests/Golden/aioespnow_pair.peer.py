import aioespnow, asyncio, network

network.WLAN(network.WLAN.IF_STA).active(True)
e = aioespnow.AIOESPNow()
e.active(True)
home = b"\x24\x0a\xc4\x00\x00\x01"
e.add_peer(home)


async def main():
    async for mac, message in e:
        message = bytes(message)
        await asyncio.sleep_ms(1500 if message == b"late" else 200)
        await e.asend(home, b"heard " + message)


asyncio.run(main())
