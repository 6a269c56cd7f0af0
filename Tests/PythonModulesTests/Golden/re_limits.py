# Places in the text, groups that are none, and what is beyond the boards' programs.
import re

p = re.compile("o+")
for places in ((), (1,), (2,), (9,), (0, 2), (1, 2), (2, 1), (-3,), (-3, -2), (0, 99)):
    for find in (p.match, p.search):
        m = find("doog", *places)
        print(m and m.group(0), end=" ")
print(re.compile("^o").search("oo", 1), re.compile("o$").match("oo", 0, 1).group(0))
for template in (r"\1\g<1>", r"\0.", r"[\g<0>]", r"\2", r"\g<9>", r"\199999999999999999999"):
    try:
        print(re.sub("(a)", template, "bab"))
    except IndexError:
        print("IndexError")


def verdict(pattern):
    try:
        re.compile(pattern)
        return "good"
    except ValueError as error:
        return error.args[0]


for n in (60, 61, 62, 63, 64):
    a = "a" * n
    print(n, [verdict(x % a) for x in ("(%s)?", "(%s)*", "(%s)+", "%s|b", "(?:%s)?")], verdict("(a)" * n))
for n in (127, 128):
    print(n, [verdict(x % ("a" * n)) for x in ("[%s]", "[^%s]", "%s")], verdict("[" + "a-b" * n + "]"))
for pattern in ("a)", "(a", "*", "a**", "[a", "\\", "[]", "|", "()", "a??", "(?=a)", "[z-a]"):
    print(pattern, verdict(pattern))
