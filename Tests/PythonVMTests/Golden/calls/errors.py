def f(a, b, c=3, *, k, m=2):
    pass

def g(a, b):
    pass

def h(*, k):
    pass

for call in (
    lambda: f(b=1), lambda: f(1), lambda: f(1, 2), lambda: f(1, 2, k=2, z=2),
    lambda: f(a=2, k=1), lambda: f(1, 2, 3, 4, k=1), lambda: g(), lambda: g(1),
    lambda: g(1, 2, 3), lambda: g(1, a=2), lambda: g(1, c=2), lambda: h(), lambda: h(1),
    lambda: len(), lambda: len(1, 2), lambda: [].append(), lambda: 1(), lambda: None(),
    lambda: [].append(x=1), lambda: g(*1), lambda: g(**1), lambda: unknown,
):
    try:
        call()
        print("fine")
    except (TypeError, NameError, AttributeError) as error:
        print(repr(error))
