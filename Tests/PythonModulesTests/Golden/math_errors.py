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


import math

scope = globals()
show("math.sqrt(-1)")
show("math.log(0)")
show("math.log(-1)")
show("math.log(8,1)")
show("math.log(1,0)")
show("math.pow(0,-1)")
show("math.pow(-1,0.5)")
show("math.acos(2)")
show("math.asin(-2)")
show("math.atanh(1)")
show("math.acosh(0.5)")
show("math.fmod(1,0)")
show("math.fmod(float('inf'),1)")
show("math.sin(float('inf'))")
show("math.gamma(-1)")
show("math.factorial(-1)")
show("math.floor(float('nan'))")
show("math.ceil(float('inf'))")
show("math.sqrt('a')")
show("math.isclose(1)")
show("math.isclose(1,1,rel_tol=-1)")
show("math.sqrt()")
show("math.sqrt(1,2)")
show("math.floor(2.5),math.floor(-2.5),math.ceil(2.5),math.ceil(-2.5),math.trunc(-2.5)")
show("math.sqrt(4),math.sqrt(2.25)")
show("math.isfinite(1),math.isinf(float('inf')),math.isnan(float('nan'))")
show("math.fabs(-2),math.copysign(1,-2),math.fmod(7,3)")
show("math.frexp(8.5),math.ldexp(0.5,4),math.modf(2.5)")
show("math.factorial(20),math.factorial(0),math.factorial(25)")
show("math.pow(2,3),math.log2(8),math.exp(0),math.cos(0)")
show("math.isclose(1,2,rel_tol=0.5),math.isclose(1,1.1,abs_tol=0.2),math.isclose(1,1.5)")
show("math.inf,math.nan,-math.inf")
show("math.radians(0),math.degrees(0)")
show("math.floor(5),math.trunc(7.9)")
