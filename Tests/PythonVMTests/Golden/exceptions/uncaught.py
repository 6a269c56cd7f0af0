def f(n):
    if n == 0:
        raise ValueError("deep")
    f(n - 1)

try:
    print("start")
    f(3)
finally:
    print("end")
