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


scope = {"l": [1, 2, 3, 4, 5]}
show("l.pop(10)")
show("[].pop()")
show("[].pop(0)")
show("l.remove(9)")
show("l.index(9)")
show("l.index(3,1,2)")
show("l.index(3,-3)")
show("l.index(3,0,10)")
show("l.count(3)")
show("l.append()")
show("l.append(1,2)")
show("l.extend(1)")
show("[1].append.foo")
run("x=[];x.append(1);x.extend((2,3));x.extend('ab');x.extend(x);print(x)")
run("x=[1,2,3];x.insert(0,0);x.insert(100,9);x.insert(-1,8);x.insert(-100,7);print(x)")
run("x=[1,2,3,4];print(x.pop(),x.pop(0),x.pop(-1),x)")
run("x=[1,2,1,3];x.remove(1);print(x)")
run("x=[1,2,3];x.reverse();print(x);y=x.copy();x.clear();print(x,y)")
run("x=[1,2,3,4,5];x[1:3]=[];print(x);x[1:1]=[7,8,9];print(x);x[:]=(1,);print(x)")
run("x=[1,2,3,4,5];del x[1:3];print(x);del x[-1];print(x);del x[5:];print(x)")
run("x=[1,2,3];x[5:2]=[7];print(x)")
run("x=[1,2,3];del x[::2]")
run("x=[1,2,3];x[::2]=[1,2]")
run("x=[1,2,3];x[1:2]='abc'")
run("x=[1,2,3];x[10]=1")
run("x=[1,2,3];x['a']=1")
run("x=[1,2,3];x+=[4];x+=(5,6);x*=2;print(x)")
run("x=[1,2,3];x[1:2]=x;print(x)")
run("x=list(range(50));y=[x.pop() for i in range(45)];print(x,len(y))")
run("x=[1];x.append(x[0]);print(x[-1])")
