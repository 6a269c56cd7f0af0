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


import io

scope = globals()
show("io.StringIO('abc').read()")
show("io.StringIO('abc').read(2)")
show("io.StringIO('a\\nb\\nc').readline()")
show("io.StringIO('a\\nb\\nc').readlines()")
show("list(io.StringIO('a\\nb\\nc'))")
run("s=io.StringIO();print(s.write('abc'),s.tell(),s.getvalue(),s.seek(0),s.read())")
run("s=io.StringIO('hello');s.write('X');print(s.getvalue())")
run("s=io.StringIO('hello');s.seek(10);s.write('X');print(repr(s.getvalue()))")
run("s=io.BytesIO(b'hello');s.seek(-1,2);print(s.read());s.seek(1);s.seek(1,1);print(s.tell())")
run("s=io.BytesIO(b'hello');s.seek(-10,1)")
run("s=io.StringIO();s.close();s.read()")
run("s=io.StringIO();s.close();s.getvalue()")
show("io.StringIO().write(b'abc')")
show("io.BytesIO().write('abc')")
show("io.StringIO().write(5)")
run("s=io.BytesIO(b'hello');b=bytearray(3);print(s.readinto(b),b,s.readinto(b),b)")
run("s=io.BytesIO(b'hello');b=bytearray(3);print(s.readinto(b,2),b)")
run("s=io.BytesIO();print(s.write(b'hello',2));print(s.getvalue())")
run("s=io.BytesIO();print(s.write(b'hello',2,2));print(s.getvalue())")
run("with io.StringIO('x') as f: print(f.read())")
show("io.StringIO('x').foo()")
show("io.StringIO('ab').read(-1)")
show("io.StringIO('ab').readline(1)")
show("io.StringIO('ab').seek(1,5)")
show("io.StringIO('ab').flush()")
show("io.StringIO('h\\u00e9llo').read(2)=='h\\u00e9'")
run("s=io.StringIO('h\\u00e9llo\\nx');print(s.read(1),s.read(1),s.readline(),s.read())")
run("s=io.BytesIO();s.write(bytearray(b'ab'));s.write(b'cd');print(s.getvalue(),s.tell())")
run("s=io.StringIO();print('a',2,file=s);print(repr(s.getvalue()))")
run("s=io.BytesIO(b'a\\nb');print([x for x in s])")
run("with io.BytesIO(b'x') as f: print(f.read())")
show("io.StringIO('x').foo")
run("s=io.StringIO();s.close();s.close();print('ok')")
