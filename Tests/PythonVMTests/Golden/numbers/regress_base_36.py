# Large integers in the largest bases.
text = "zyxwvutsrqponmlkjihgfedcba9876543210"
for base in (2, 8, 10, 16, 35, 36):
    digits = "".join(c for c in text if int(c, 36) < base)
    number = int(digits * 3, base)
    print(base, number, int("-" + digits.upper() * 2, base))
print(int("z_z", 36), int("1_000"))
for bad in ("z" * 40 + "!", "", "_", "z" * 40 + " z", "1_" + "1" * 30):
    try:
        int(bad, 36)
    except ValueError:
        print("ValueError")
