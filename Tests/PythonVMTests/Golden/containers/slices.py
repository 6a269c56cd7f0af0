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


class S:
    def __getitem__(self, key):
        return key


scope = {"s": S()}
show("s[1:2]")
show("s[::]")
show("s[1:2:3]")
show("s[:,1]")
show("s[None:'a']")
show("s[1:2].start, s[1:2].stop, s[1:2].step")
show("s[1:3].indices(10)")
show("s[::-1].indices(5)")
show("s[:100].indices(5)")
show("s[-3:].indices(5)")
show("s[::0].indices(5)")
show("slice(1)")
show("slice(1,2,3)")
show("s[...]")
