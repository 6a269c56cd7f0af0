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


import heapq

scope = globals()
show("heapq.heappush([3],1)")
run("h=[];[heapq.heappush(h,x) for x in (5,2,8,1,9,3)];print(h,[heapq.heappop(h) for x in range(6)])")
run("h=[5,2,8,1,9,3];heapq.heapify(h);print(h)")
show("heapq.heappop([])")
show("heapq.heappop(5)")
show("heapq.heapify((1,2))")
run("h=[(i*37)%23 for i in range(23)];heapq.heapify(h);print(h);print([heapq.heappop(h) for i in range(23)])")
run("h=[];heapq.heappush(h,(2,'b'));heapq.heappush(h,(1,'a'));print(h)")
show("heapq.heappush([1],'a')")
show("heapq.heappush((),1)")
