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


import time

scope = globals()
show("time.gmtime(0)[:8]")
show("time.gmtime(1700000000)[:8]")
show("time.gmtime(951782400)[:8]")
show("time.gmtime(4102444799)[:8]")
show("time.gmtime(1709164800)[:8]")
show("time.gmtime(1709251200)[:8]")
show("time.mktime((2023,11,14,22,13,20,0,0))")
show("time.mktime((2023,14,32,25,61,61,0,0))")
show("time.mktime((2000,1,1,0,0,0,0,0))")
show("time.mktime((2024,2,29,0,0,0,0,0))")
show("time.mktime((2023,1,-5,0,0,0,0,0))")
show("time.mktime((2023,))")
show("time.mktime(5)")
show("time.mktime(time.gmtime(1234567890)[:8])")
show("time.ticks_diff(5,10),time.ticks_diff(10,5)")
show("time.sleep('a')")
show("time.sleep_ms(-1)")
show("time.sleep_us(0)")
show("time.sleep_ms()")
show("all(time.mktime(time.gmtime(t)[:8])==t for t in range(0,2**30,12345678))")
