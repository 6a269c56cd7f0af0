def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


# Equal numbers are one key, whatever their type and size.
d = {}
for k in (1, 1.0, True, 0, 0.0, False, 2**40, float(2**40), -5, -5.0, 2**62, "1", b"1", 1.5, (1,), (1.0,)):
    d[k] = d.get(k, 0) + 1
print(len(d), d[1], d[0], d[2**40], d[-5], d["1"], d[b"1"], d[1.5], d[(1,)])
s = {1, 1.0, 2, 2.0, 2**70, 2**70 + 1, "a", b"a"}
print(len(s), 2**70 in s, 2.0 in s, 3 in s, b"a" in s)
print([1, 2, 3].index(2.0), (1.0, 2).count(1), 1 in [1.0], 2**70 in [2**70])
words = {}
for w in "the cat and the dog and the bird".split():
    words[w] = words.get(w, 0) + 1
print(sorted(words.items()))
big = {i * 10**12: i for i in range(50)}
print(sum(big.values()), big[49 * 10**12], 10**12 in big, 10**12 + 1 in big)
t(lambda: {bytearray(b"a"): 1})
t(lambda: hash(bytearray()))
t(lambda: hash("abc") == hash("abc"))
t(lambda: hash(2**64) == hash(2**64))
