# A FAT file system on a device of the program: what lies on the device, byte by byte, and how
# images look that were made elsewhere.
import os, vfs


class Disk:
    def __init__(self, sectors, size=512):
        self.size = size
        self.sectors = sectors
        self.data = {}
        self.log = []

    def readblocks(self, n, buf):
        for i in range(len(buf) // self.size):
            part = self.data.get(n + i) or bytes(self.size)
            buf[i * self.size : (i + 1) * self.size] = part

    def writeblocks(self, n, buf):
        for i in range(len(buf) // self.size):
            part = bytes(buf[i * self.size : (i + 1) * self.size])
            if any(part):
                self.data[n + i] = part
            elif n + i in self.data:
                del self.data[n + i]

    def ioctl(self, op, arg):
        if op == 4:
            return self.sectors
        if op == 5:
            return self.size


def show(disk, root, count):
    # rows of folders without their times
    for n in range(root, root + count):
        part = disk.data.get(n)
        if part:
            for i in range(0, disk.size, 32):
                row = bytearray(part[i : i + 32])
                if row[0] in (0, 0xE5):
                    continue
                if row[11] != 15:
                    row[14:20] = bytes(6)
                    row[22:26] = bytes(4)
                print(n, i, bytes(row))


def attempt(f, *a):
    try:
        f(*a)
        print("done")
    except OSError as e:
        print(e.errno)


disk = Disk(64)
vfs.VfsFat.mkfs(disk)
boot = bytearray(disk.data[0])
boot[39:43] = b"...."
print(bytes(boot))
print({n: bytes(part).rstrip(b"\0") for n, part in disk.data.items() if n})

fs = vfs.VfsFat(disk)
vfs.mount(fs, "/d")
os.chdir("/d")
for name in ("plain.txt", "UPPER.TXT", "Mixed.Txt", "no_ending", "a long name with spaces.text",
             "two.dots.c", "12345678.123", "123456789", ".hidden", "semi;colon=x"):
    with open(name, "w") as f:
        f.write(name * 3)
os.mkdir("folder")
os.mkdir("folder/inner folder")
with open("folder/big", "wb") as f:
    for i in range(5):
        f.write(bytes([i]) * 300)
print(os.listdir())
print(sorted(os.ilistdir("folder")))
show(disk, 2, 32)
print(os.statvfs("/d"))
print(bytes(disk.data[1]).rstrip(b"\0"))
os.chdir("folder/INNER folder")
print(os.getcwd())
open("x", "w").close()
print(os.listdir(), os.listdir(".."), os.listdir("/d/folder/inner folder"))
os.chdir("/d")
with open("folder/big", "r+b") as f:
    print(f.seek(600), f.read(1), f.write(b"changed"), f.tell(), f.seek(-3, 2), f.read())
    print(f.seek(598), f.read(12), f.seek(2000), f.write(b"!"), f.tell())
print(os.stat("folder/big")[6], os.stat("folder")[0], os.stat("folder")[6])
with open("plain.txt", "a") as f:
    print(f.tell(), f.write(" more"))
with open("PLAIN.TXT") as f:
    print(f.readline(), f.read(3))
for f, a in ((os.remove, "folder"), (os.rmdir, "plain.txt"), (os.rmdir, "folder"),
             (os.mkdir, "folder"), (os.mkdir, "none/x"), (os.stat, "none"), (open, "a*b"),
             (open, "folder"), (os.listdir, "none"), (os.chdir, "none"), (os.rmdir, "none")):
    attempt(f, a)
attempt(os.rename, "none", "x")
attempt(os.rename, "plain.txt", "folder")
os.rename("plain.txt", "folder/Renamed file")
os.rename("Mixed.Txt", "UPPER.TXT")
os.rename("folder/inner folder", "moved")
os.remove("two.dots.c")
print(os.listdir(), os.listdir("folder"), os.listdir("moved"), open("UPPER.TXT").read())
show(disk, 2, 32)
print(bytes(disk.data[1]).rstrip(b"\0"))
os.chdir("/")
vfs.umount("/d")

# mounted by its device alone, and not to be written to
vfs.mount(disk, "/e", readonly=True)
print(vfs.mount()[0], os.listdir("/e"))
attempt(os.mkdir, "/e/q")
attempt(os.remove, "/e/UPPER.TXT")
attempt(open, "/e/q", "w")
print(open("/e/UPPER.TXT").read())
vfs.umount("/e")
attempt(vfs.mount, Disk(64), "/f")
vfs.mount(vfs.VfsFat(Disk(64)), "/f", mkfs=True)
print(os.listdir("/f"), os.statvfs("/f")[:5])
vfs.umount("/f")
for sectors, size in ((200, 1024), (40000, 512), (5000, 4096)):
    disk = Disk(sectors, size)
    try:
        vfs.VfsFat.mkfs(disk)
    except OSError as e:
        print(sectors, size, e.errno)
        continue
    fs = vfs.VfsFat(disk)
    print(sectors, size, fs.statvfs("/"))
    with fs.open("f", "w") as f:
        f.write("x" * 3000)
    print(fs.statvfs("/")[3], list(fs.ilistdir("")))
    print({n: len(part.rstrip(b"\0")) for n, part in sorted(disk.data.items())})
