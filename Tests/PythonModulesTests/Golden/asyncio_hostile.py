# Tasks, queues and polls that a program uses in ways the loop does not: errors, never worse.
import asyncio
import gc
import io
import select
import websocket
from _asyncio import Task, TaskQueue


def attempt(name, function):
    try:
        print(name, function())
    except BaseException as e:
        print(name, repr(e))


class Queue(TaskQueue):
    pass


queue, task = Queue(), Task(1)
attempt("push", lambda: queue.push(task))
attempt("peek", lambda: queue.peek() is task)
for value in (queue, 5, None):
    attempt("push of", lambda: queue.push(value))
    attempt("remove of", lambda: queue.remove(value))
for key in (1 << 70, "a", None):
    attempt("key", lambda: queue.push(task, key))
other = TaskQueue()
for i in range(5):
    other.push(task, i)
attempt("in one queue only", lambda: (queue.peek(), other.pop() is task, other.peek()))
attempt("empty", other.pop)
task.state = 5
attempt("wait", lambda: iter(task))
for end in (0, "no exception", None):
    task.state, task.data = 0, end
    attempt("end", lambda: next(task))
asyncio.new_event_loop()
asyncio.core.create_task(asyncio.core._stopper())
one, two = Task(1), Task(2)
one.data, two.data = two, one
attempt("cycle", one.cancel)


class Bad:
    def remove(self, task):
        gc.collect()
        raise KeyError("remove")


task = Task(3)
task.data = Bad()
attempt("remove raises", task.cancel)
asyncio.core._task_queue = 7
attempt("no queue", Task(4).cancel)
asyncio.new_event_loop()


class Stream(io.IOBase):
    def __init__(self, answer):
        self.answer = answer

    def ioctl(self, request, argument):
        return self.answer(self) if request == 3 else -1


def leave(stream):
    gc.collect()
    poller.unregister(stream)
    poller.register(Stream(lambda s: 1))
    return 1


poller = select.poll()
poller.register(Stream(leave))
attempt("leaves", lambda: len(poller.poll(0)))
attempt("left", lambda: len(poller.poll(0)))
poller = select.poll()
poller.register(Stream(lambda s: len(poller.poll(0))))
attempt("asks itself", lambda: poller.poll(0))
for answer in ("x", None, 1.5, -22):
    poller = select.poll()
    poller.register(Stream(lambda s: answer))
    attempt("answer", lambda: poller.poll(0))
for answer in (1 << 40, -1 << 40):
    poller = select.poll()
    poller.register(Stream(lambda s: answer))
    try:
        print(len(poller.poll(0)))
    except OSError:
        print("OSError")
inner = websocket.websocket(io.BytesIO(b"\x81\x03\x81\x01a"))
attempt("nested", lambda: websocket.websocket(inner).read(1))


async def again():
    asyncio.run(again())


async def deep(n):
    if n:
        await asyncio.create_task(deep(n - 1))


attempt("deep", lambda: asyncio.run(deep(200)))
attempt("again", lambda: asyncio.run(again()))
