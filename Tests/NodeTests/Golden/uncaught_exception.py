def outer():
    inner()


def inner():
    return [][1]


print("before")
outer()
print("never")
