# Flags that code outside of the loop sets.
import asyncio
import micropython


async def flags():
    flag = asyncio.ThreadSafeFlag()

    async def waiter(n):
        for i in range(n):
            await flag.wait()
            print("flag", i)

    t = asyncio.create_task(waiter(3))
    for _ in range(2):
        await asyncio.sleep_ms(1)
        flag.set()
        flag.set()
    await asyncio.sleep_ms(1)
    micropython.schedule(lambda f: f.set(), flag)
    await t
    flag.set()
    flag.clear()
    try:
        await asyncio.wait_for_ms(flag.wait(), 5)
    except asyncio.TimeoutError:
        print("cleared")
    flag.set()
    print(await flag.wait())


asyncio.run(flags())
