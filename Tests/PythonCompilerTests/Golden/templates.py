name = "world"
a = t"hello {name}"
b = t'{name!r:>{10}} {{x}} {name=} {1 + 2}'
c = rt"\d{name}"
d = t"""many
{ name }
lines"""
e = f"{name:{10}}" f'{name=}'
