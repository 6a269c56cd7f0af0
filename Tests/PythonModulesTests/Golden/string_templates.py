# Template strings: what literals give, what the types take and refuse.
from string.templatelib import Interpolation, Template

x, d = 5, {"k": [1, 2]}
for t in (t"", t"plain", t"a{x}b", t"{x!r:>4}{x=}", t"{d['k'][1]:{x}d}", rt"\n{x}\n", t"{{{x}}}", t'{ t"in {x}" }'):
    print(t)
    print(t.strings, t.values, [type(part).__name__ for part in t])
t = t"a{x!r:>4}b{x + 1=}"
for i in t.interpolations:
    print(i.value, i.expression, i.conversion, i.format_spec)
print((t + t"c{x}").strings, (Template() + Template()).strings, (t"1" + t"2").strings)
print(Template("a", "b", Interpolation(3, "e"), Interpolation(4), "c", "d").strings)
print(isinstance(t, Template), bool(Template()), next(iter(t)), t == t)
for f in (
    lambda: Interpolation(),
    lambda: Interpolation(1, 2),
    lambda: Interpolation(value=1, expression="y"),
    lambda: Interpolation(1, "x", None, "", 5),
    lambda: Template(5),
    lambda: Template(a=1),
    lambda: t + "a",
    lambda: "a" + t,
    lambda: len(t),
    lambda: t[0],
    lambda: setattr(t, "strings", 1),
    lambda: setattr(t.interpolations[0], "value", 1),
    lambda: t.nothing,
    lambda: __template__(),
    lambda: __template__(("a", "b"), (1, "x", None, "")),
    lambda: __template__(("a", "b"), 1, "x", None, ""),
    lambda: __template__(("a",), None),
):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e), e)
for source in ("t'{'", "t'}'", "t'{}'", "t'a", "t'{x!}'", "tb''", "t'' 'a'"):
    try:
        print(eval(source))
    except SyntaxError:
        print("SyntaxError", source)
