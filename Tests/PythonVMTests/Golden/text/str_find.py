def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


s = "hello wörld, hello"
for n in ("hello", "o", "ö", "", "zzz", "hello wörld, hello", "hello wörld, hello!", "lo"):
    print(n, s.find(n), s.rfind(n), s.count(n), n in s, s.find(n, 3), s.find(n, 3, 9), s.rfind(n, 0, 5), s.find(n, -5), s.count(n, 2, 10))
t(lambda: s.index("zz"))
t(lambda: s.rindex("zz"))
t(lambda: s.index("wör"))
t(lambda: s.rindex("hello"))
t(lambda: s.find(b"h"))
t(lambda: s.find(1))
t(lambda: "abc".find("c", 5))
t(lambda: "abc".find("", 3))
t(lambda: "abc".find("", 4))
t(lambda: "aaaa".count("aa"))
t(lambda: "aaaa".rfind("aa"))
t(lambda: "".find(""))
t(lambda: "".count(""))
t(lambda: "abc".count("", 1, 2))
t(lambda: "abc".find("a", None, None))
t(lambda: "abc".find("a", 0, -3))
t(lambda: "abc".startswith("b", 1))
t(lambda: "abc".startswith("ab", 0, 1))
t(lambda: "abc".startswith(("x", "a")))
t(lambda: "abc".startswith(()))
t(lambda: "abc".endswith("bc"))
t(lambda: "abc".endswith("abcd"))
t(lambda: "abc".endswith(("x", "c")))
t(lambda: "abc".startswith(1))
t(lambda: "abc".startswith(""))
t(lambda: 1 in "abc")
