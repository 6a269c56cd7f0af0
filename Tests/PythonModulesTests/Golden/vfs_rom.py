# A read-only file system in memory: files, folders, what imports find there, damage.
import os
import sys
import uctypes
import vfs


def number(value):
    result = bytes([value & 0x7F])
    while value > 127:
        value >>= 7
        result = bytes([0x80 | value & 0x7F]) + result
    return result


def record(kind, payload):
    return number(kind) + number(len(payload)) + payload


def named(kind, name, payload):
    return record(kind, number(len(name)) + name + payload)


def file(name, data):
    return named(5, name, record(2, data))


def image(*records):
    data = b"".join(records)
    return b"\xd2\xcd\x31" + number(len(data)) + data


def attempt(what, *args):
    try:
        print(what(*args))
    except OSError as error:
        print("OSError", error.errno)


shared = record(2, b"shared data")
compiled = bytes.fromhex(
    "4d06001f040212726f6d6d6f642e7079000f086461746100087465787400061b6279746573207468"
    "6174206c696520696e2074686520696d616765000581766120737472207468617420697320746f6f"
    "206c6f6e6720746f206265636f6d652061206e616d65206f66207468652070726f6772616d2c2073"
    "6f20697420697320616e206f626a656374206f6620697473206f776e2c2061732074686f73652062"
    "65796f6e642074776f2068756e6472656420616e642066696674792d666976652062797465732061"
    "7265202e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e"
    "2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e"
    "2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e0070000401242300160223"
    "0116035163"
)
rom = image(
    shared,
    record(1, b"a comment"),
    file(b"text.txt", b"first line\nsecond \xc3\xa4\nend"),
    named(5, b"pointer", record(9, b"unknown") + record(3, number(11) + number(2))),
    named(4, b"dir", file(b"inner", bytes(range(200))) + named(4, b"empty", b"")),
    file(b"rom_source.py", b"answer = 42\n"),
    file(b"rom_code.mpy", compiled),
)
fs = vfs.VfsRom(rom)
print(type(fs), list(fs.ilistdir("/")), list(fs.ilistdir(b"dir")), fs.statvfs(""))
for path in ["", "/", "text.txt", "/dir/inner", "dir", "dir/", "dir/empty", "none", "text.txt/x"]:
    attempt(fs.stat, path)
with fs.open("text.txt", "r") as f:
    print(f.readline(), f.tell(), f.read(8), list(f), f.read())
    print(f.seek(6), f.seek(2, 1), f.seek(-3, 2), f.seek(99), f.read(1))
    attempt(f.seek, -1)
with fs.open("pointer", "rb") as f:
    print(f.read(6), bytes(memoryview(f)), f.readinto(bytearray(3)))
    print(uctypes.addressof(f) == uctypes.addressof(rom) + rom.find(b"shared"))
    for name in ["write", "flush"]:
        print(hasattr(f, name))
for path, mode in [("text.txt", "w"), ("text.txt", "r+"), ("dir", "r"), ("none", "r")]:
    attempt(fs.open, path, mode)
for method in ["mkdir", "remove", "rename"]:
    print(hasattr(fs, method))
attempt(fs.chdir, "/dir")
attempt(fs.chdir, "/")
attempt(fs.mount, True, True)
for bad in [b"", b"RM1\0", rom[:-1], b"\xd2\xcd\x31\xff", b"\xd2\xcd\x32\x00"]:
    attempt(vfs.VfsRom, bad)
try:
    vfs.VfsRom(3)
except TypeError:
    print("TypeError")

# Mounted: the usual functions and import; constants of compiled code lie in the image.
vfs.mount(fs, "/rom")
print(os.listdir("/rom"), os.stat("/rom/dir/inner")[6])
os.chdir("/rom")
print(os.getcwd(), os.listdir("dir"))
os.chdir("/")
sys.path[:] = ["/rom"]
import rom_source
import rom_code

print(rom_source.answer, rom_source.__file__, rom_code.data, len(rom_code.text))
start = uctypes.addressof(rom)
for constant in [rom_code.data, rom_code.text]:
    print(start < uctypes.addressof(constant) < start + len(rom))
print(rom_code.data + b"!", rom_code.text[:5], {rom_code.data: 1}[b"bytes that lie in the image"])
vfs.umount("/rom")

# One within another.
outer = vfs.VfsRom(image(file(b"inner.rom", rom)))
with outer.open("inner.rom", "rb") as f:
    inner = vfs.VfsRom(memoryview(f))
print(inner.open("pointer", "r").read())
del outer, f

# Memory that changes, and damage: nothing worse than OSError.
memory = bytearray(rom)
fs = vfs.VfsRom(memory)
f = fs.open("dir/inner", "rb")
state = 1
for round in range(600):
    memory[:] = rom
    for change in range(1 + round % 5):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        memory[(state >> 8) % len(memory)] = state & 255
    for damaged in [fs, None]:
        try:
            damaged = damaged or vfs.VfsRom(memory)
            for path in ["", "dir", "pointer", "dir/inner"]:
                if damaged.stat(path)[0] == 0x4000:
                    list(damaged.ilistdir(path))
                else:
                    damaged.open(path, "rb").read()
        except (OSError, UnicodeError):
            pass
print(len(f.read()) <= 200, len(f.read()))
