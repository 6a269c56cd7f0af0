def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for n in (0, 5, -5, 1234567, -1234567, 10**20, True):
    print("{:d}|{:5d}|{:<8d}|{:^9d}|{:>9d}|{:=9d}|{:09d}|{:+d}|{: d}|{:,}|{:_}|{:15,d}|{:015,d}".format(n, n, n, n, n, n, n, n, n, n, n, n, n))
    print("{:x}|{:X}|{:#x}|{:#X}|{:o}|{:#o}|{:b}|{:#b}|{:#012x}|{:_x}|{:<#10x}|{:+#x}|{:*^#14b}".format(n, n, n, n, n, n, n, n, n, n, n, n, n))
    print("{:e}|{:.1f}|{:g}|{:%}|{:n}|{:012,}|{:013_}|{:0<5}|{:x<5}|{:x=6}".format(n, n, n, n, n, n, n, n, n, n))
for s in ("", "a", "hello", "äö"):
    print("{:5}|{:<5}|{:>5}|{:^5}|{:*^7}|{:.2}|{:06}|{:s}|{:10.3s}|".format(s, s, s, s, s, s, s, s, s))
for x in (1234567.891, -0.5, 0.0, 1e20):
    print("{:,.2f}|{:_.1f}|{:15,.1f}|{:<15.1f}|{:^15.1f}|{:=+15.1f}|{:+}|{: }|{:10}|{:<10}|{:010}".format(x, x, x, x, x, x, x, x, x, x, x))
print("{:d}".format(1 << 100), "{:x}".format(1 << 100), "{:b}".format(1 << 33), "{:,}".format(1 << 100))
print(f"{1:03d} {2.5:.2f} {'a':>3} {'b'!r} {10:#x}")
