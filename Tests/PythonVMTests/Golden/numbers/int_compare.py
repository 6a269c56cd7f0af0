xs = (-(1 << 80), -(1 << 64) - 1, -(1 << 64), -(1 << 31), -1, 0, 1, 1 << 30, (1 << 30) + 1, 1 << 63, 1 << 64, 1 << 80)
for a in xs:
    print(a, "".join("<" if a < b else ">" if a > b else "=" for b in xs))
    for b in xs:
        assert (a == b) == (not a != b) == (a <= b and a >= b)
        assert (a < b) == (b > a) == (not a >= b)
print(1 == True, 0 == False, True + True, True * 10, True << 40, -True, ~True, True & 3, True | False, True ^ True)
print(1 == 1.0, (1 << 70) == float(1 << 70), (1 << 70) < 1e30, 1 != "1", 1 == None)
print(sorted([10**20, -5, 3, 10**20 - 1, 2**64]))
print({1 << 70: "a", 5: "b"}[1 << 70], (1 << 70) in {1 << 70}, hash(5), hash(-1), hash(True))
print(bool(0), bool(1 << 70), not (1 << 70), bool(-1))
print(max(1 << 70, 3), min(-(1 << 70), 3), sum([1 << 40] * 10))
