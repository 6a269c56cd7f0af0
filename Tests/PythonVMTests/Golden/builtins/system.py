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


import sys
import gc
import micropython

scope = {"sys": sys, "gc": gc, "micropython": micropython}
show("sys.byteorder")
show("sys.implementation.name")
show("sys.implementation[0]")
show("sys.implementation.foo")
show("sys.version_info")
show("sys.maxsize > 1000000000")
show("sys.ps1, sys.ps2")
show("sys.foo")
show("sys.exit")
run("sys.foo=1")
run("sys.ps1='> ';print(sys.ps1)")
run("sys.stdout.write('written\\n')")
show("sys.stdout.write('abc\\n')")
run("print('to stderr is not shown here',file=sys.stdout)")
run("sys.print_exception(ValueError('x'),sys.stdout)")
run("sys.print_exception(KeyError(1,2))")
show("'sys' in sys.modules")
show("type(sys.path), type(sys.argv)")
show("gc.isenabled()")
run("gc.disable();print(gc.isenabled());gc.enable();print(gc.isenabled())")
show("gc.mem_free()>0, gc.mem_alloc()>0")
show("gc.threshold()")
run("gc.threshold(100000);gc.threshold(-1);print(gc.threshold())")
show("micropython.const(5)")
show("micropython.opt_level()")
show("micropython.kbd_intr(3)")
show("micropython.schedule(5)")
run("micropython.heap_lock();micropython.heap_unlock()")
run("micropython.schedule(print,'scheduled')")
run("for i in range(3): pass")
