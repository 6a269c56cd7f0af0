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
show("open('nope')")
show("open('nope','r+')")
run("f=open('a.txt','w');print(f.write('hello\\n'),f.write('w\\u00f6rld\\n'),f.tell());f.close()")
show("os.stat('a.txt')[6]")
run("f=open('a.txt');print(f.read()=='hello\\nw\\u00f6rld\\n',f.read());f.close()")
run("f=open('a.txt');print(f.readline(),f.readline()=='w\\u00f6rld\\n',f.readline());f.close()")
run("f=open('a.txt');print(len(f.readlines()));f.close()")
run("print([len(l) for l in open('a.txt')])")
run("f=open('a.txt');print(f.read(2),f.read(6)=='llo\\nw\\u00f6',f.tell());f.close()")
run("f=open('a.txt');print(f.seek(2),f.read(3),f.seek(0,2),f.read());f.close()")
run("f=open('a.txt','a');f.write('more');f.close();print(open('a.txt').read()[-5:])")
run("f=open('a.txt','w');f.close();print(open('a.txt').read()=='')")
run("f=open('b.txt','w+');f.write('abcdef');f.seek(2);f.write('X');f.seek(0);print(f.read());f.close()")
run("f=open('b.txt','r+');f.write('12');f.seek(0);print(f.read());f.close()")
run("f=open('b.txt');f.close();f.close();print('closed')")
run("f=open('b.txt','w');print('x',1,file=f);f.close();print(open('b.txt').read())")
show("sorted(os.listdir())")
show("os.remove('b.txt')")
show("os.listdir()")
run("with open('c.txt','w') as f: f.write('with')")
run("with open('c.txt') as f: print(f.read())")
run("f=open('c.txt');f.flush();print(f.read(1),f.read(-1),f.read());f.close()")
show("open('c.txt',5)")
run("os.rename('c.txt','d.txt');print(open('d.txt').read())")
