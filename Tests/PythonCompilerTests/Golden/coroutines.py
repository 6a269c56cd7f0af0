async def f():
    await x
    async for a in b: break
async def fetch(source, sink):
    async with source as reader, sink:
        async for item in reader:
            if not item:
                continue
            try:
                await sink.put(item)
            except OSError as error:
                print(error)
                break
        else:
            return await reader.close()
    return 1
