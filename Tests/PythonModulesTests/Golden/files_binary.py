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


import os

scope = globals()
run("f=open('a.bin','wb');print(f.write(bytes(range(10))),f.write(b'xyz'));f.close()")
show("open('a.bin','rb').read()")
run("f=open('a.bin','rb');b=bytearray(4);print(f.readinto(b),b,f.tell());f.seek(-2,2);print(f.read(),f.readinto(b));f.close()")
run("f=open('a.bin','r+b');f.seek(5);f.write(b'##');f.seek(0);print(f.read(8));f.close()")
run("f=open('a.bin','ab');f.write(b'!');f.close();print(os.stat('a.bin')[6])")
run("f=open('a.bin','rb');print(f.read(0),f.read(100)==open('a.bin','rb').read(),f.read(1));f.close()")
run("f=open('big','wb');[f.write(b'0123456789abcdef') for i in range(600)];f.close();print(os.stat('big')[6])")
run("f=open('big','rb');f.seek(9000);print(f.read(5));f.close();os.remove('big')")
run("f=open('l.bin','wb');f.write(b'a\\nb\\n\\nc');f.close();print([x for x in open('l.bin','rb')])")
run("f=open('s.bin','w+b');f.seek(3);f.write(b'z');f.seek(0);print(f.read());f.close()")
