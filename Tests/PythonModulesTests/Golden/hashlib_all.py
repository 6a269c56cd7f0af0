def show(text):
    try:
        print(text, "->", repr(eval(text, scope)))
    except Exception as error:
        print(text, "->", type(error).__name__, error.args)


def run(text):
    try:
        exec(text, scope)
    except Exception as error:
        print(text, "->", type(error).__name__, error.args)


import hashlib

scope = globals()
show("hashlib.sha256(b'abc').digest()")
show("hashlib.sha1(b'abc').digest()")
show("hashlib.sha256()")
run("h=hashlib.sha256();h.update(b'a');h.update(b'bc');print(h.digest())")
run("h=hashlib.sha256(b'a');h.digest();h.digest()")
run("h=hashlib.sha256(b'a');h.digest();h.update(b'b')")
show("hashlib.sha256('abc')")
show("hashlib.sha256(5)")
show("hashlib.sha256(b'abc').hexdigest()")
show("hashlib.sha256(b'').digest()")
show("hashlib.sha1(b'').digest()")
show("hashlib.sha256(b'a'*1000).digest()")
show("hashlib.sha1(b'a'*119).digest()")
show("hashlib.sha256(b'b'*55).digest()")
show("hashlib.sha256(b'b'*56).digest()")
show("hashlib.sha256(b'b'*64).digest()")
run("h=hashlib.sha1();[h.update(bytes([i])) for i in range(200)];print(h.digest())")
print(hashlib.md5(b"abc").digest(), hashlib.md5(bytes(1000)).digest())
