# A function that is queued while another one runs comes soon after it.
import micropython

order = []


def inner(n):
    order.append("inner %d" % n)


def outer(n):
    micropython.schedule(inner, n)
    for _ in range(3):
        pass
    order.append("outer %d" % n)
    if n == 2:
        raise ValueError("in a queued function")


for n in range(3):
    micropython.schedule(outer, n)
    count = 0
    while len(order) < 2 * n + 2 and count < 10000:
        count += 1
    print(order[2 * n :], count < 10000)
