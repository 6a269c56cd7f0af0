def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


s = ""
for i in range(200):
    s += str(i)
print(len(s), s[:20], s[-10:], s.count("1"))
b = b""
for i in range(100):
    b += bytes([i])
print(len(b), b[50], b[-1])
parts = []
for i in range(100):
    parts.append("%d:%x" % (i, i))
print(len(",".join(parts)), ",".join(parts)[:40])
x = "ab" * 100
print(x.replace("a", "xyz").count("xyz"), x.find("ba"), x.rfind("ab"), len(x.split("b")), x.partition("ba")[0])
print("a" "b" 'c', "tab\there", "nul\0end".split("\0"), "\x41\u00e9")
print(b"a" b"b", b"\x00\x7f\x80", rb"\n", r"\n", "line1\
line2")
print("""multi
line""", '''it's "quoted"''')
u = "grüße, мир, 世界, 😀"
print(u, len(u), len(u.encode()), u.split(", "), u.find("мир"), u[7:10], u.upper(), u.center(30) + "|", u.encode().decode() == u)
print([ord(c) for c in u[:8]], "".join(chr(ord(c) + 1) for c in "HAL"), max(u), sorted(set("hello")))
