#: part button button signal=4 presses=1.5,2.6 hold=0.1
#: run 10s
import asyncio
import select
import sys
import time
from machine import Pin, Timer

start = time.ticks_ms()


def log(*words):
    print(time.ticks_diff(time.ticks_ms(), start) // 10 * 10, *words)


async def blink(led, period, count):
    for _ in range(count):
        led.value(not led.value())
        log("led", led.value())
        await asyncio.sleep_ms(period)


async def buttons(flag, count):
    for i in range(count):
        await flag.wait()
        log("button", i)


async def ticker(flag):
    for i in range(3):
        await flag.wait()
        log("timer", i)


async def endless_sleep():
    await asyncio.sleep(1000)


async def limited():
    try:
        await asyncio.wait_for(endless_sleep(), 0.7)
    except asyncio.TimeoutError:
        log("too long")


async def producer(event, lock):
    async with lock:
        await asyncio.sleep_ms(300)
        event.set()
    log("produced")


async def consumer(event, lock):
    await event.wait()
    log("event")
    async with lock:
        log("lock")


async def main():
    pressed, ticked = asyncio.ThreadSafeFlag(), asyncio.ThreadSafeFlag()
    Pin(4, Pin.IN, Pin.PULL_UP).irq(lambda p: pressed.set(), Pin.IRQ_FALLING)
    timer = Timer(0)
    timer.init(period=400, mode=Timer.PERIODIC, callback=lambda t: ticked.set())
    event, lock = asyncio.Event(), asyncio.Lock()
    await asyncio.gather(
        blink(Pin(2, Pin.OUT), 500, 3), buttons(pressed, 2), ticker(ticked), limited(),
        producer(event, lock), consumer(event, lock))
    timer.deinit()
    endless = asyncio.create_task(blink(Pin(2, Pin.OUT), 100, 1000))
    await asyncio.sleep_ms(250)
    endless.cancel()
    try:
        await endless
    except asyncio.CancelledError:
        log("cancelled")


asyncio.run(main())
poller = select.poll()
poller.register(sys.stdin, select.POLLIN)
log(poller.poll(1000))
log(asyncio.core.__file__, ".frozen" in sys.path)
