# Tasks: order of turns, results, errors, cancelling, gather, wait_for.
import asyncio
import time


async def worker(name, delays):
    for d in delays:
        print(name, "before", d)
        await asyncio.sleep_ms(d)
    return name.upper()


async def failing(error, d=0):
    await asyncio.sleep_ms(d)
    raise error


async def order():
    tasks = [asyncio.create_task(worker(n, [0, 20, 0])) for n in "abc"]
    late = asyncio.create_task(worker("z", [10]))
    for t in tasks:
        print(t.done(), await t, t.done())
    print(await late, await late)


async def errors():
    t = asyncio.create_task(failing(ValueError("one")))
    for _ in range(2):
        try:
            await t
        except ValueError as e:
            print("caught", e)
    t = asyncio.create_task(failing(KeyError("nobody asks")))
    await asyncio.sleep_ms(5)
    print(t.done(), repr(t.data))
    for bad in (1, None, worker):
        try:
            asyncio.create_task(bad)
        except TypeError as e:
            print(e)
    try:
        asyncio.current_task().cancel()
    except RuntimeError as e:
        print(e)


async def stubborn(times):
    for i in range(times):
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            print("not now", i)
    await asyncio.sleep(1)


async def chain(n):
    try:
        if n:
            await asyncio.create_task(chain(n - 1))
        else:
            await asyncio.sleep(5)
    except asyncio.CancelledError:
        print("link", n)
        raise


async def cancelling():
    t = asyncio.create_task(stubborn(2))
    for i in range(4):
        await asyncio.sleep_ms(1)
        print("cancel", t.cancel(), t.done())
    t = asyncio.create_task(chain(3))
    await asyncio.sleep_ms(5)
    t.cancel()
    try:
        await t
    except asyncio.CancelledError as e:
        print("ended", repr(e))
    t = asyncio.create_task(worker("never", [0]))
    t.cancel()
    await asyncio.sleep_ms(1)
    print(t.done(), repr(t.data), t.cancel())


async def gathering():
    print(await asyncio.gather())
    print(await asyncio.gather(worker("g", [5]), worker("h", [1]), asyncio.sleep_ms and worker("i", [])))
    print(await asyncio.gather(failing(ValueError(1)), worker("j", [3]), return_exceptions=True))
    try:
        await asyncio.gather(failing(ValueError(2), 1), worker("k", [3]))
    except ValueError as e:
        print("gather raised", e)
    await asyncio.sleep_ms(5)
    outer = asyncio.create_task(asyncio.gather(stubborn(1), chain(0)))
    await asyncio.sleep_ms(2)
    outer.cancel()
    await asyncio.sleep_ms(2)
    print(outer.done(), repr(outer.data))


async def limits():
    print(await asyncio.wait_for(worker("in time", [1]), 1))
    print(await asyncio.wait_for(worker("no limit", [1]), None))
    start = time.ticks_ms()
    for c in (stubborn(0), chain(1)):
        try:
            await asyncio.wait_for_ms(c, 30)
        except asyncio.TimeoutError as e:
            print("late", repr(e))
    print(60 <= time.ticks_diff(time.ticks_ms(), start) < 200)
    try:
        await asyncio.wait_for(failing(OSError(5)), 1)
    except OSError as e:
        print(repr(e))
    t = asyncio.create_task(asyncio.wait_for(stubborn(0), 10))
    await asyncio.sleep_ms(1)
    t.cancel()
    await asyncio.sleep_ms(1)
    print(repr(t.data))


def handler(loop, context):
    print(context["message"], repr(context["exception"]), type(context["future"]))


print(asyncio.get_event_loop().get_exception_handler())
asyncio.get_event_loop().set_exception_handler(handler)
for f in (order, errors, cancelling, gathering, limits):
    print("==", f.__name__)
    asyncio.run(f())
asyncio.get_event_loop().set_exception_handler(None)
try:
    asyncio.current_task()
except RuntimeError as e:
    print(e)
print(asyncio.__version__, hasattr(asyncio, "nothing"))
