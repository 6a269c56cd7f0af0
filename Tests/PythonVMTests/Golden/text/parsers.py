def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


# What sensor programs do with text.
def parse_line(line):
    fields = {}
    for part in line.strip().split(","):
        key, _, value = part.partition("=")
        fields[key.strip()] = float(value) if "." in value else int(value)
    return fields


print(sorted(parse_line(" t=21.5, h=40 ,p=1013.25,n=-3\r\n").items()))


def checksum(sentence):
    c = 0
    for ch in sentence:
        c ^= ord(ch)
    return "%02X" % c


s = "GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,"
print("$%s*%s" % (s, checksum(s)), s.split(",")[2][:2], int(s.split(",")[2][2:4]))


def csv(rows):
    return "\n".join(";".join("%.2f" % v if isinstance(v, float) else str(v) for v in r) for r in rows)


print(csv([("a", 1, 2.0), ("b", -7, 0.125)]))


def url_encode(text):
    out = []
    for b in text.encode():
        if b < 128 and (chr(b).isalpha() or chr(b).isdigit() or chr(b) in "-_."):
            out.append(chr(b))
        else:
            out.append("%%%02X" % b)
    return "".join(out)


print(url_encode("a b/ö€-1.5"))


def hexdump(data, width=8):
    for i in range(0, len(data), width):
        row = data[i : i + width]
        print("%04x  %-24s %s" % (i, " ".join("%02x" % b for b in row), "".join(chr(b) if 32 <= b < 127 else "." for b in row)))


hexdump(b"Hello\x00\x01\xffWorld, this is a dump")
print("|".join("{:<8}{:>6.2f}".format(n, v) for n, v in (("temp", 21.5), ("hum", 40), ("pres", 1013.25))))
msg = "{" + ", ".join('"%s": %s' % (k, v) for k, v in (("id", 7), ("v", 3.25))) + "}"
print(msg, msg.find("v"), msg[1:-1].split(", "))
mac = bytes([0x24, 0x6F, 0x28, 0xAB, 0xCD, 0x01])
print(mac.hex(":"), ":".join("%02x" % b for b in mac), bytes(int(x, 16) for x in "24:6f:28:ab:cd:01".split(":")) == mac)
print(" ".join(w[0].upper() + w[1:] for w in "the quick brown fox".split()), "".join(reversed("abc")), "abc"[::-1] if False else "cba")
