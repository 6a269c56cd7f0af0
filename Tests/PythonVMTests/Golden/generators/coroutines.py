class Pause:
    def __iter__(self):
        return self

    def __await__(self):
        return self

    def __next__(self):
        raise StopIteration

def pause(x):
    return (yield x)

class Step:
    def __init__(self, name):
        self.name = name
        self.done = False

    def __iter__(self):
        return self

    __await__ = __iter__

    def __next__(self):
        if self.done:
            raise StopIteration(self.name + " done")
        self.done = True
        return self.name

async def child(n):
    r = await Step("step%d" % n)
    return r

async def main():
    print("main")
    for i in range(3):
        print(await child(i))
    async with Manager() as m:
        print("in", m)
    async for x in Numbers(3):
        print("x", x)
    return "finished"

class Manager:
    async def __aenter__(self):
        await Step("aenter")
        return "managed"

    async def __aexit__(self, *args):
        await Step("aexit")
        print("left", args[0])

class Numbers:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        return self.n

c = main()
try:
    while True:
        print("yielded", c.send(None))
except StopIteration as error:
    print(error.value)
