def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for s in ("", "  ", " a ", "\t\na b\r\v\f", "xxabcxx", "abc"):
    print(repr(s), [s.strip(), s.lstrip(), s.rstrip(), s.strip("x"), s.lstrip("xa"), s.rstrip("xc"), s.strip("")])
print(b"  a ".strip(), b"xax".strip(b"x"), bytearray(b" a ").strip())
for s in ("", "abc", "ABC", "aBc1", "123", "a b", "äÖ", " \t", "A1", "_", "Zz"):
    print(s.lower(), s.upper(), s.isspace(), s.isalpha(), s.isdigit(), s.isupper(), s.islower())
print(b"aBc".upper(), b"aBc".lower(), b"12".isdigit(), bytearray(b"ab").upper())
s = "unchanged"
print(s.strip() is s, s.replace("x", "y") is s)
t(lambda: "a".strip(b"a"))
t(lambda: "a".strip(1))
t(lambda: "a".upper(1))
t(lambda: str.upper(1))
for w in range(0, 9):
    print("[" + "ab".center(w) + "]", "[" + "abc".center(w) + "]", "[" + "ö".center(w) + "]")
t(lambda: "a".center("x"))
t(lambda: b"ab".center(5))
