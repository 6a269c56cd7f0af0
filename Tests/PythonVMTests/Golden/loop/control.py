total = 0
for i in range(10):
    if i % 2:
        continue
    if i > 6:
        break
    total += i
else:
    print("never")
print(total)
n = 0
while n < 5:
    n += 1
else:
    print("else", n)
for i in range(3):
    for j in range(3):
        if j == 2:
            break
        print(i, j, end=" ")
print()
print([(i, j) for i in range(3) if i for j in range(i)])
print({k: v for k, v in zip("abc", range(3))} == {"a": 0, "b": 1, "c": 2})
for i in range(5, 0, -2):
    print(i, end=" ")
print()
for i in range(10, 0, -3):
    i += 100
    print(i, end=" ")
print()
x = 5
print(1 < x < 10, 1 < x > 7, x if x > 3 else 0, not x, x and 3, 0 or None)
d = {}
for key in ("a", "b", "a"):
    d[key] = d.get(key, 0) + 1
print(sorted(d.items()))
l = [1, 2, 3]
for item in l:
    if item < 3:
        l.append(item + 10)
print(l)
for a, (b, c) in [(1, (2, 3)), (4, (5, 6))]:
    print(a + b + c)
s = 0
for ch in "abc":
    s += ord(ch)
print(s)
for k in sorted({"x": 1, "y": 2}):
    print(k)
del d["a"]
print(d)
(lambda: print("called"))()
