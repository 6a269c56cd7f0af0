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
show("math.sqrt(2),math.sin(1),math.cos(1),math.tan(1)")
show("math.sqrt(-1)")
show("math.log(0)")
show("math.log(8,2),math.log2(8),math.log10(1000)")
show("math.log(8,1)")
show("math.log(-1)")
show("math.log(1,0)")
show("math.pow(2,0.5),math.pow(0,-1)")
show("math.pow(-1,0.5)")
show("math.exp(1000)")
show("math.exp(1),math.expm1(1e-5)")
show("math.floor(2.5),math.ceil(2.5),math.trunc(-2.5)")
show("math.floor(1e20),math.floor(float('nan'))")
show("math.floor(float('inf'))")
show("math.factorial(20),math.factorial(0)")
show("math.factorial(-1)")
show("math.factorial(25)")
show("math.gamma(5),math.lgamma(5),math.erf(0.5),math.erfc(0.5)")
show("math.gamma(0)")
show("math.gamma(-1.5)")
show("math.lgamma(0)")
show("math.frexp(8.5),math.ldexp(0.5,4),math.modf(2.5)")
show("math.fmod(7,3)")
show("math.fmod(1,0)")
show("math.fmod(float('inf'),1)")
show("math.atan2(1,2),math.acos(2)")
show("math.sinh(1),math.cosh(1),math.tanh(1),math.asinh(1),math.acosh(1),math.atanh(0.5)")
show("math.atanh(1)")
show("math.cosh(1000)")
show("math.isclose(1,1.0000000001),math.isclose(1,2,rel_tol=0.5),math.isclose(1,1.1,abs_tol=0.2)")
show("math.isclose(1,1,rel_tol=-1)")
show("math.isclose(1)")
show("math.isfinite(1),math.isinf(float('inf')),math.isnan(float('nan'))")
show("math.degrees(1),math.radians(180),math.fabs(-2),math.copysign(1,-2)")
show("math.e,math.pi,math.inf,math.nan,math.tau")
show("math.sqrt('a')")
show("math.sin(float('inf'))")
