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


import errno

scope = globals()
show("errno.errorcode[2],errno.ENOENT,errno.EAGAIN,errno.ETIMEDOUT,errno.EINPROGRESS")
show("len(errno.errorcode)")
show("len(errno.errorcode)")
show("str(OSError(errno.ENOENT))")
show("errno.errorcode[errno.EIO]")
show("errno.FOO")
