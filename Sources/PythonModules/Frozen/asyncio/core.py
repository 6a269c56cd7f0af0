# The event loop: tasks in a queue by the time at which they are due, and streams that tasks wait for.

import sys
import select
from time import ticks_ms as ticks, ticks_add, ticks_diff
from _asyncio import Task, TaskQueue


class CancelledError(BaseException):
    pass


class TimeoutError(Exception):
    pass


# What default_exception_handler and its replacements are given; one dict for all, as there may be
# no memory left when something fails.
_exc_context = {
    "message": "Task exception wasn't retrieved",
    "exception": None,
    "future": None,
}


# Sleeping


# What sleep_ms gives to be awaited. There is only one: nothing is allocated, and no two tasks can
# be between the call and the await at the same time.
class SingletonGenerator:
    def __init__(self):
        self.wake = None
        self.end = StopIteration()

    def __iter__(self):
        return self

    def __next__(self):
        wake = self.wake
        if wake is None:
            end = self.end
            end.__traceback__ = None
            raise end
        self.wake = None
        _task_queue.push(cur_task, wake)


_sleeper = SingletonGenerator()


def sleep_ms(t):
    _sleeper.wake = ticks_add(ticks(), t if t > 0 else 0)
    return _sleeper


def sleep(t):
    return sleep_ms(int(t * 1000))


# Streams


# Tasks that wait for a stream: map has for the id of each stream the stream itself, the task that
# wants to read and the one that wants to write.
class IOQueue:
    def __init__(self):
        self.poller = select.poll()
        self.map = {}

    def _enqueue(self, stream, place):
        entry = self.map.get(id(stream))
        if entry is None:
            entry = self.map[id(stream)] = [stream, None, None]
            self.poller.register(stream, select.POLLIN if place == 1 else select.POLLOUT)
        else:
            # The other direction is waited for already.
            self.poller.modify(stream, select.POLLIN | select.POLLOUT)
        entry[place] = cur_task
        # Whoever cancels the task calls remove.
        cur_task.data = self

    def _dequeue(self, stream):
        del self.map[id(stream)]
        self.poller.unregister(stream)

    # After either of these the task yields.
    def queue_read(self, stream):
        self._enqueue(stream, 1)

    def queue_write(self, stream):
        self._enqueue(stream, 2)

    def remove(self, task):
        for entry in list(self.map.values()):
            if entry[1] is task or entry[2] is task:
                self._dequeue(entry[0])
                # The other task looks for itself whether it can go on.
                for other in entry[1:]:
                    if other is not None and other is not task:
                        _task_queue.push(other)

    # Waits for so many milliseconds, or when dt is negative until something comes: with no task in
    # the queue that may also be an interrupt that puts one there.
    def wait_io_event(self, dt):
        if dt < 0:
            self.poller.register(_task_queue, select.POLLIN)
        for stream, ready in self.poller.ipoll(dt):
            if stream is _task_queue:
                continue
            entry = self.map[id(stream)]
            failed = ready & ~(select.POLLIN | select.POLLOUT)
            if entry[1] is not None and (failed or ready & select.POLLIN):
                _task_queue.push(entry[1])
                entry[1] = None
            if entry[2] is not None and (failed or ready & select.POLLOUT):
                _task_queue.push(entry[2])
                entry[2] = None
            if entry[1] is not None:
                self.poller.modify(stream, select.POLLIN)
            elif entry[2] is not None:
                self.poller.modify(stream, select.POLLOUT)
            else:
                self._dequeue(stream)
        if dt < 0:
            self.poller.unregister(_task_queue)


# Tasks


def create_task(coro):
    if not hasattr(coro, "send"):
        raise TypeError("coroutine expected")
    task = Task(coro, globals())
    _task_queue.push(task)
    return task


def _promote_to_task(aw):
    return aw if isinstance(aw, Task) else create_task(aw)


def current_task():
    if cur_task is None:
        raise RuntimeError("no running event loop")
    return cur_task


# After the end of a task: wakes those who wait for it. An error that nobody hears of stays in the
# queue for one more turn, in which somebody may still ask.
def _finish(task, error, heard):
    state = task.state
    if state is True:
        task.state = False if heard else None
    else:
        task.state = False
        if callable(state):
            state(task, error)
            heard = True
        else:
            while state.peek():
                _task_queue.push(state.pop())
                heard = True
    if not heard and not isinstance(error, (StopIteration, CancelledError)):
        _task_queue.push(task)
    task.data = error


def run_until_complete(main_task=None):
    global cur_task
    while True:
        dt = 1
        while dt > 0:
            task = _task_queue.peek()
            if task:
                dt = max(0, ticks_diff(task.ph_key, ticks()))
            elif _io_queue.map or main_task and not main_task.done():
                # Something must happen first.
                dt = -1
            else:
                cur_task = None
                return
            _io_queue.wait_io_event(dt)
        if not _task_queue.peek():
            continue
        cur_task = task = _task_queue.pop()
        if not task.state:
            # It failed a turn ago.
            if task.state is None:
                _exc_context["exception"] = task.data
                _exc_context["future"] = task
                Loop.call_exception_handler(_exc_context)
            continue
        error = task.data
        try:
            if error:
                task.data = None
                task.coro.throw(error)
            else:
                task.coro.send(None)
        except (CancelledError, Exception) as raised:
            _finish(task, raised, task is main_task)
            if task is main_task:
                cur_task = None
                if isinstance(raised, StopIteration):
                    return raised.value
                raise raised


def run(coro):
    return run_until_complete(create_task(coro))


# The loop as an object


async def _stopper():
    pass


# The task whose turn ends run_forever.
_stop_task = None


class Loop:
    _exc_handler = None

    def create_task(coro):
        return create_task(coro)

    def run_forever():
        global _stop_task
        _stop_task = Task(_stopper(), globals())
        run_until_complete(_stop_task)

    def run_until_complete(aw):
        return run_until_complete(_promote_to_task(aw))

    def stop():
        global _stop_task
        if _stop_task is not None:
            _task_queue.push(_stop_task)
            _stop_task = None

    def close():
        pass

    def set_exception_handler(handler):
        Loop._exc_handler = handler

    def get_exception_handler():
        return Loop._exc_handler

    def default_exception_handler(loop, context):
        print(context["message"], file=sys.stderr)
        print("future:", context["future"], "coro=", context["future"].coro, file=sys.stderr)
        sys.print_exception(context["exception"], sys.stderr)

    def call_exception_handler(context):
        (Loop._exc_handler or Loop.default_exception_handler)(Loop, context)


def get_event_loop(runq_len=0, waitq_len=0):
    return Loop


def new_event_loop():
    global _task_queue, _io_queue, cur_task
    _task_queue = TaskQueue()
    _io_queue = IOQueue()
    cur_task = None
    return Loop


new_event_loop()
