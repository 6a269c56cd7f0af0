# What asks for more memory than there is, or for nonsense, ends in an exception.
def t(f):
    try:
        f()
        print("ok")
    except MemoryError:
        print("MemoryError")
    except OverflowError:
        print("OverflowError")
    except ValueError:
        print("ValueError")


t(lambda: 1 << 2000000000)
t(lambda: 10 ** (10**9))
t(lambda: (1 << 1000) << 2000000000)
t(lambda: "%1000000000d" % 1)
t(lambda: "{:1000000000}".format(1))
t(lambda: "{:>1000000000}".format("a"))
t(lambda: "%.1000000000d" % 1)
t(lambda: "a" * 1000000000)
t(lambda: b"a" * 1000000000)
t(lambda: bytes(1000000000))
t(lambda: bytearray(1000000000))
t(lambda: bytearray(-1))
t(lambda: bytes(-1))
t(lambda: "abc".center(1000000000))
t(lambda: (1).to_bytes(1000000000, "big"))
t(lambda: "a".join(["x" * 1000] * 100000) and None)
print("%.99999d"[:3], "%.50f" % 1.5, "{:.100f}".format(2.5), "{:.99e}".format(2.5))
print(0 << 100000, 0 ** (10**12), 1 ** (10**12), (-1) ** (10**12 + 1))
