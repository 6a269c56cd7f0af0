def wide(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r):
    s = a + q + r
    t = s
    del t
    for u in range(s, 100000, 700):
        print(u, "a string that is longer than ten bytes", 70, -17, 64, 1000000, -1000000)
    return {"k%d" % i: (lambda: q + s) for i in range(r)}
