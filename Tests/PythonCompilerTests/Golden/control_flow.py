if a := 1: pass
if 1:
	x
        y
if 0: a
elif 1: b
else: c
if 1: a
elif x: b
while 0: a
else: b
while 1: a
while 1:
    if x: break
else: y
for i in range(10): a
for i in range(a, b): c
for i in range(a, b, -2): c
for i in range(a, b, c): d
for i in range(10, 0, -1):
    if a: break
    if b: continue
else: c
for i in range(*a): b
for i in range(a, step=1): b
for a.b in range(3): c
for i in range(): b
for i in range(f(), g()):
    for j in range(i): break
else: k
if "__debug__": x
if __debug__: x
if a and (b or c) and not d: e
if not (a and b): c
while a or b: c
if a:
    pass
else:
    pass
if x: pass; y
if x:
  if y:
    z
  w
for a, b in c: d
for (a, b), c in d: e
