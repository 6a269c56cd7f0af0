# Every pair of operands through every operator, small and large, with both signs.
operands = (0, 1, -1, 7, -7, 1 << 29, -(1 << 30), (1 << 31) - 1, -(1 << 62), (1 << 64) + 3, -(10**25))
for a in operands:
    for b in operands:
        row = [a + b, a - b, a * b, a & b, a | b, a ^ b]
        if b:
            q, r = divmod(a, b)
            assert q == a // b and r == a % b and q * b + r == a
            assert (r >= 0) == (b > 0) or r == 0
            row += [q, r]
        print(a, b, row)
