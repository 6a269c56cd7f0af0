assert x, y
assert 0
assert 1
with a as b, c as d: e
with a: return_
def f():
    for x in y:
        try:
            return 1
        finally:
            continue
def f():
    for x in y:
        with z:
            break
def f():
    while x:
        try:
            break
        except A as e:
            continue
        finally:
            pass
try:
    a
except B as e:
    c
except (D, E):
    f
else:
    g
finally:
    h
try:
    a
finally:
    b
raise
raise A
raise A from B
def f():
    try: return 1
    except: return 2
    else: return 3
def f():
    with a as b:
        return b
def f():
    while 1:
        with a:
            if x: break
            continue
    return 2
