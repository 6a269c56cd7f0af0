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


scope = {}
show("abs(-5),abs(True),abs(-2**70)")
show("abs('a')")
show("bin(5),hex(-255),oct(8)")
show("bin(-0), hex(2**70), oct(-9), hex(True)")
show("chr(65)")
show("chr('a')")
show("ord('a'),ord(b'a'),ord(b'\\xff')")
show("ord('ab')")
show("ord('')")
show("ord(5)")
show("divmod(7,-2)")
show("divmod(-7,2)")
show("divmod(1,0)")
show("divmod('a',1)")
show("pow(2,10)")
show("pow(2,10,1000)")
show("pow(3,-1,5)")
show("pow(2,3,0)")
show("round(2.5),round(3.5),round(-2.5),round(0.5),round(1.5)")
show("round(1234,-2),round(5,-1),round(15,-1),round(-15,-1),round(25,-1)")
show("round(2**70,3)")
show("round(True)")
show("round('a')")
show("round(1.25,1),round(2.5,0)")
show("round(float('nan'))")
show("round(float('inf'))")
show("sum([1,2],3)")
show("sum(['a'])")
show("sum([1],2,3)")
show("sum([[1],[2]],[])")
show("sum([1.5,2])")
show("min(1,2,key=lambda x:-x)")
show("min([])")
show("max()")
show("max(1)")
show("max([1,3,2])")
show("max('hello')")
show("max([],default=4)")
show("max(1,2,default=4)")
show("min(1,'a')")
show("max([(1,'a'),(1,'b')],key=lambda p:p[0])")
show("max([3,1,2],key=lambda x:-x)")
show("min(2.5,2)")
