def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

print([fib(i) for i in range(15)])

def forever(n):
    return forever(n + 1)

for i in range(3):
    try:
        forever(0)
    except RuntimeError as error:
        print(repr(error))

def even(n):
    return True if n == 0 else odd(n - 1)

def odd(n):
    return False if n == 0 else even(n - 1)

print(even(20), odd(20))
