# Threads: how they begin, wait for each other, and end.
import _thread
import time

lock = _thread.allocate_lock()
print(type(lock), lock, _thread.LockType is type(lock))
print(lock.locked(), lock.acquire(), lock.locked(), lock.acquire(0), lock.acquire(False, -1))
lock.release()
for arguments in ((1, 2, 3), ("a",), (None,)):
    try:
        print(lock.acquire(*arguments))
    except TypeError as error:
        print("TypeError", error)
try:
    lock.release()
except RuntimeError as error:
    print(repr(error))
try:
    _thread.LockType()
except TypeError as error:
    print(error)
with lock as held:
    print(held, lock.locked())
try:
    with lock:
        raise KeyError(1)
except KeyError:
    print("free again", not lock.locked())

# The arguments of a start.
for arguments in ((print,), (print, 1), (print, (), ()), (print, (), [], 1)):
    try:
        _thread.start_new_thread(*arguments)
    except TypeError as error:
        print("TypeError", error)

ended = _thread.allocate_lock()


def run(function, arguments=(), keywords={}):
    """Runs a thread to its end."""

    def body():
        try:
            function(*arguments, **keywords)
        finally:
            ended.release()

    ended.acquire()
    number = _thread.start_new_thread(body, ())
    with ended:
        pass
    return number


numbers = [_thread.get_ident()]
numbers.append(run(lambda: numbers.append(_thread.get_ident())))
print(len(numbers), numbers[1] == numbers[2], numbers[0] != numbers[1])
run(print, [1, 2], {"sep": "-"})


class Counter:
    def __init__(self):
        self.count = 0
        self.lock = _thread.allocate_lock()

    def work(self, rounds, *, step=1):
        for _ in range(rounds):
            with self.lock:
                old = self.count
                for _ in range(3):
                    pass
                self.count = old + step


counter = Counter()
running = [4]


def worker(rounds, step):
    counter.work(rounds, step=step)
    with lock:
        running[0] -= 1


for step in (1, 10):
    _thread.start_new_thread(worker, (200, step))
    _thread.start_new_thread(worker, [100], {"step": step})
while running[0]:
    time.sleep(0)
print(counter.count)

# A chain: each one waits for the one before.
order = []
locks = [_thread.allocate_lock() for _ in range(6)]
for one in locks:
    one.acquire()


def link(index):
    locks[index].acquire()
    order.append(index)
    locks[index + 1].release()


for index in (3, 1, 4, 0, 2):
    _thread.start_new_thread(link, (index,))
locks[0].release()
locks[5].acquire()
print(order)


# Deep recursion, generators and exceptions, each in a stack of its own.
def deep(count):
    return 0 if count == 0 else 1 + deep(count - 1)


def numbers_to(limit):
    for number in range(limit):
        yield number
        time.sleep(0)


results = []


def mixed(base):
    total = 0
    for number in numbers_to(20):
        total += number + deep(10)
        try:
            if number % 3 == 0:
                raise ValueError(number)
        except ValueError as error:
            total += error.args[0]
    with lock:
        results.append(base + total)
        running[0] -= 1


running[0] = 5
for base in range(5):
    _thread.start_new_thread(mixed, (base * 1000,))
while running[0]:
    time.sleep(0)
print(sorted(results))


# A generator shared by threads.
def endless():
    number = 0
    while True:
        yield number
        number += 1


shared = endless()
seen = []


def take(count):
    for _ in range(count):
        with lock:
            seen.append(next(shared))
    with lock:
        running[0] -= 1


running[0] = 3
for _ in range(3):
    _thread.start_new_thread(take, (30,))
while running[0]:
    time.sleep(0)
print(seen == list(range(90)))


# Waits in code that native code called.
def key(value):
    time.sleep_ms(1)
    with lock:
        return -value


def sorter(name):
    results.append((name, sorted([3, 1, 2], key=key), list(map(key, (5, 6)))))
    running[0] -= 1


results.clear()
running[0] = 3
for name in "abc":
    _thread.start_new_thread(sorter, (name,))
while running[0]:
    time.sleep_ms(1)
print(sorted(results))

print(_thread.stack_size(), _thread.stack_size(8192), _thread.stack_size(), _thread.stack_size())


# A thread's own limit of recursion.
def bottomless():
    bottomless()


def falls():
    try:
        bottomless()
    except RuntimeError as error:
        print(error)


_thread.stack_size(4096)
run(falls)
_thread.stack_size()
run(falls)

# exit and SystemExit end a thread without a word.
state = []


def leaves(how):
    state.append(1)
    try:
        how()
    finally:
        state.append(2)
        running[0] -= 1


def exits():
    raise SystemExit(3)


running[0] = 2
_thread.start_new_thread(leaves, (_thread.exit,))
_thread.start_new_thread(leaves, (exits,))
while running[0]:
    time.sleep(0)
print(state)
try:
    _thread.exit()
except SystemExit as error:
    print(repr(error))

# The end of the program does not wait for those that still run.
_thread.start_new_thread(lambda: ended.acquire() and lock.acquire() and lock.acquire(), ())
print("end")
