# Flags that tasks wait for.

import io
from . import core


class Event:
    def __init__(self):
        self.state = False
        self.waiting = core.TaskQueue()

    def is_set(self):
        return self.state

    def set(self):
        self.state = True
        while self.waiting.peek():
            core._task_queue.push(self.waiting.pop())

    def clear(self):
        self.state = False

    async def wait(self):
        if not self.state:
            self.waiting.push(core.cur_task)
            core.cur_task.data = self.waiting
            yield
        return True


# A flag that interrupts and other threads may set: the loop looks at it as at a stream that can be
# read. One task may wait for it.
class ThreadSafeFlag(io.IOBase):
    # Only the program changes it: while all wait it need not be looked at.
    _passive = True

    def __init__(self):
        self.state = 0

    def ioctl(self, request, argument):
        return argument if request == 3 and self.state else 0 if request == 3 else -1

    def set(self):
        self.state = 1

    def clear(self):
        self.state = 0

    async def wait(self):
        if not self.state:
            yield core._io_queue.queue_read(self)
        self.state = 0
