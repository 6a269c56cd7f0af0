print(*a, **b, c=1)
x = "é\xff\u20ac\U0001f600"
x = b"é\xff"
x = r"a\b\é"
x = "a" "b" 'c'
x = "a long string of text" " and more"
print(f"{a}{b!r:>10}{c=}{d:{e}}")
print(f"{{}}" f"{a+b}" "x{}")
print(rf"\{a}")
print(f"""{a
+b}""")
x = 1
x = """a
b"""
y = 1
print("a"); print("b");
"docstring"
"docstring of some length"
x = 1
print("long name here", "long_name_here")
long_name_here = 1
print("long_name_here")
x = "%s" % y
x = 'a\
b'
