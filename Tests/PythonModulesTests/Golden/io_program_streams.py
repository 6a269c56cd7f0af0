# Streams that a program defines, used by the interpreter.
import io
import json
import select
import sys


class Log(io.IOBase):
    def __init__(self, *answers):
        self.answers = list(answers)

    def write(self, b):
        print("got", bytes(b))
        return self.answers.pop(0) if self.answers else len(b)

    def ioctl(self, request, argument):
        return 0


def attempt(f, *arguments, **keywords):
    try:
        print(f(*arguments, **keywords))
    except Exception as e:
        print(repr(e))


attempt(print, "a", "b", sep="-", file=Log())
attempt(print, file=Log())
attempt(print, "", end="", file=Log())
for answers in ((1, 1, 1), (2,), (None,), (0,), (-11,), (-5,), (7,)):
    attempt(print, "abc", end="", file=Log(*answers))


class Plain:
    def write(self, b):
        return len(b)


for file in (5, "x", Plain(), Plain, None):
    attempt(print, "a", file=file)
attempt(json.dump, [], Plain())


class Source(io.IOBase):
    def __init__(self, data):
        self.data = data

    def readinto(self, b):
        if not isinstance(self.data, bytes):
            return self.data
        n = min(len(b), len(self.data))
        b[:n] = self.data[:n]
        self.data = self.data[n:]
        return n


for data in (b'{"k": [1, 2.5, null]} ', b"12", b"", b"[1", None, -5, 3):
    attempt(json.load, Source(data))
attempt(json.load, Plain())


class Ready(io.IOBase):
    def __init__(self, *answers):
        self.answers = list(answers)

    def ioctl(self, request, argument):
        if request != 3:
            return -1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


poller = select.poll()
print(poller.poll(0), list(poller.ipoll(5)))
one, two = Ready(0, 0, 1), Ready(4)
poller.register(one, select.POLLIN)
poller.register(two)
poller.register(two, select.POLLOUT)
print([(o is two, e) for o, e in poller.poll(0)])
poller.unregister(two)
print([(o is one, e) for o, e in poller.poll(1000)], poller.unregister(two))
print([(o is one, e) for o, e in poller.ipoll(0, 1)], poller.modify(one, 5))
attempt(poller.modify, two, 1)
attempt(poller.register, Plain())
attempt(poller.modify, one)
poller.register(two)
results = list(poller.ipoll(0))
print(len(results), results[0] is results[1], poller.ipoll(0) is poller, next(poller)[1])
poller.register(Ready(-1000))
attempt(poller.poll, 0)
poller = select.poll()
poller.register(Ready(0))
print(poller.poll(3))
many = [Ready(1) for _ in range(5)]
for each in many:
    poller.register(each, 1)
seen = []
for each, event in poller.ipoll(0):
    # What was seen is let go of in the middle.
    seen.append(many.index(each))
    poller.unregister(each)
print(seen, poller.poll(0))
stream = io.BytesIO(b"abc")
attempt(stream.seek, -1)
