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


from collections import deque

scope = globals()
show("deque()")
show("deque((),3)")
show("deque([1,2,3],5).append(4)")
show("list(deque([1,2,3],5))")
show("list(deque([1,2,3],2))")
show("deque([1,2,3],5)[0]")
show("deque([1,2,3],5)[-1]")
show("deque([1,2,3],5)[7]")
show("deque([1,2,3],5)['a']")
show("deque([],5).pop()")
show("deque([],5).popleft()")
show("deque([1],1,1).append(2)")
show("deque([1],1,1).appendleft(2)")
show("deque([1],1,1).extend([2])")
show("deque([1,2],1,1)")
show("deque((),-1)")
show("len(deque([1,2],4)),bool(deque([],2)),bool(deque([1],2))")
show("1 in deque([1],2)")
show("deque(5,5)")
show("deque([1],'a')")
run("d=deque((),3);d.append(1);d.append(2);d.appendleft(0);print(list(d),len(d));d.append(3);print(list(d));d.appendleft(9);print(list(d));print(d.pop(),d.popleft(),list(d))")
run("d=deque((),4);d.extend([1,2,3]);d[1]=7;print(list(d));d[5]=1")
run("d=deque([],4);d.extend(range(10));print(list(d))")
run("d=deque([1,2,3],3);print([x*2 for x in d],sum(d),max(d))")
run("d=deque((),2);[d.append(i) for i in range(7)];print(list(d))")
