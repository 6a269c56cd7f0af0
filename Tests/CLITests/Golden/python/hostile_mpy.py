# Code that no compiler made is refused or raises; it never reaches past its stack.
import io
import sys

import vfs


class Folder:
    """A file system of one file."""

    def mount(self, readonly, mkfs):
        pass

    def umount(self):
        pass

    def stat(self, path):
        if path.lstrip("/") != name:
            raise OSError(2)
        return (0x8000,) + (0,) * 9

    def open(self, path, mode):
        return io.BytesIO(code)


vfs.mount(Folder(), "/hostile")
sys.path.insert(0, "/hostile")
count = 0


def load(new):
    global code, name, count
    count += 1
    code = new
    name = "m%d.mpy" % count
    try:
        __import__("m%d" % count)
        print("loaded")
    except (RuntimeError, ValueError, NameError, TypeError) as e:
        print(type(e), e)


def change(code, old, new):
    at = code.find(old)
    return code[:at] + new + code[at + len(old) :]


block = bytes.fromhex(
    "4d06001f030008612e7079000f8177813824060122474907110281340159511102823401595d5163"
)
keyword = bytes.fromhex(
    "4d06001f050008622e7079000f0261000266008177811c1004014432001603110310028134820059"
    "516301709080400403201204b03401595163"
)
default = bytes.fromhex(
    "4d06001f060008632e7079000f0267000261000262008177812408040148832a0153330016021102"
    "813401595163018100a20108020304201205b0b13402595163"
)
manager = bytes.fromhex(
    "4d06001f0b0008642e7079000f024300191b0269002f2d358213817782542c060169265432001002"
    "34021602804251571605110234004704594043015c5d81e55783d7432a59516301813c0006022824"
    "11061607100216083200160332011604516302380906030920b06381009980804006040940120ab1"
    "3401595163"
)
for good in (block, keyword, default, manager):
    load(good)

# The end of a finally block finds a number where it pushed None: no return or jump came here.
for number in (0x7F, 0x80, 0x81, 0xAF):
    load(change(block, b"\x59\x51", bytes([0x59, number])))
# The name of a keyword is a number.
at = keyword.rfind(b"\x10")
load(keyword[:at] + b"\x22\x05" + keyword[at + 2 :])
# Defaults are a list.
load(change(default, b"\x2a\x01", b"\x2b\x01"))
# A with block is entered by a jump and left by END_FINALLY alone, or has another handler.
load(change(manager, b"\x5c\x5d", b"\x5d\x5c"))
load(change(manager, b"\x5c\x5d", b"\x59\x5d"))
# An operator finds one value on the stack.
load(change(block, b"\x34\x01\x59\x51", b"\x34\x01\xf2\x51"))
