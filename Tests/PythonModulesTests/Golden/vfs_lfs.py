# littlefs of both versions on a block device of the program: files, folders, space, damage, power cuts.
import vfs
import io
import os


class Ram:
    def __init__(self, size, count):
        self.size = size
        self.data = bytearray(size * count)
        self.writes = None

    def readblocks(self, block, buf, off=0):
        start = block * self.size + off
        buf[:] = self.data[start : start + len(buf)]

    def writeblocks(self, block, buf, off=0):
        if self.writes is not None:
            if self.writes == 0:
                raise KeyboardInterrupt
            self.writes -= 1
        start = block * self.size + off
        self.data[start : start + len(buf)] = buf

    def ioctl(self, op, arg):
        if op == 4:
            return len(self.data) // self.size
        if op == 5:
            return self.size
        if op == 6:
            return 0


def checksum(data):
    total = 1
    for byte in data:
        total = (total * 31 + byte) & 0x3FFFFFF
    return total


def attempt(what, *args):
    try:
        print(what(*args))
    except OSError as error:
        print("OSError", error.errno)


def run(kind):
    ram = Ram(512, 40)
    kind.mkfs(ram)
    print(ram.data[8:16], checksum(ram.data))
    fs = kind(ram, mtime=False)
    print(fs.statvfs("/"), fs.getcwd())

    # Small files lie in the folder, larger ones in blocks of their own.
    with fs.open("small", "w") as f:
        print(f.write("0123456789"), f)
    with fs.open("large", "w+b") as f:
        for number in range(40):
            f.write(bytes([number]) * 50)
        print(f, f.tell(), f.seek(0, 2), f.seek(100), f.read(3))
    print(list(fs.ilistdir()), fs.statvfs("/")[3], checksum(ram.data))
    with fs.open("large", "r+b") as f:
        f.seek(77)
        f.write(b"changed")
        f.seek(2500)
        f.write(b"end")
    with fs.open("large", "rb") as f:
        data = f.read()
        print(len(data), data[70:90], data[1995:2004], data[-5:], checksum(data))
        f.seek(-5, 2)
        print(f.read(2), f.tell(), f.seek(-7, 1), f.read(1))
        attempt(f.seek, -1)
    with fs.open("small", "a") as f:
        f.write("more\nlines\n")
    with fs.open("small", "r") as f:
        print(f.readline(), f.read(3), list(f))
    for mode in ["r", "x", "w", "wr", "q"]:
        try:
            fs.open("none" if mode == "r" else "small", mode).close()
            print("opened", mode)
        except (OSError, ValueError) as error:
            print(mode, type(error), error)
    print(fs.stat("small"), fs.stat("large")[6], fs.stat("/")[0])

    # Folders.
    fs.mkdir("one")
    fs.mkdir("/one/two")
    fs.chdir("one/./two")
    print(fs.getcwd())
    fs.open("here", "w").close()
    fs.chdir("..")
    print(fs.getcwd(), list(fs.ilistdir()), list(fs.ilistdir(b"/one/two")))
    attempt(fs.rmdir, "two")
    attempt(fs.mkdir, "two")
    attempt(fs.mkdir, "none/deeper")
    attempt(fs.mkdir, "/")
    attempt(fs.remove, "/none")
    if kind is vfs.VfsLfs2:
        attempt(fs.rename, "two", "/large")
    attempt(fs.stat, "/large/")
    attempt(fs.ilistdir, "/large")
    attempt(fs.chdir, "/large")
    if kind is vfs.VfsLfs2:
        attempt(fs.open, "n" * 300, "w")
    fs.rename("two/here", "/there")
    fs.rename("two", "/two")
    if kind is vfs.VfsLfs2:
        attempt(fs.rename, "/two", "/there")
    fs.chdir("/")
    print(sorted(fs.ilistdir()), list(fs.ilistdir("one")), checksum(ram.data))
    fs.rmdir("one")
    fs.remove("there")

    # A folder whose entries do not fit into one block, changed while it is listed and while files in
    # it are open.
    held = fs.open("two/held", "w")
    held.write("kept")
    for number in range(60):
        fs.open("two/file%02d" % number, "w").close()
    names = []
    for entry in fs.ilistdir("two"):
        names.append(entry[0])
        if entry[0].startswith("file") and int(entry[0][4:]) % 3 == 0:
            fs.remove("two/" + entry[0])
    held.close()
    found = set([name for name in names if name.startswith("file")])
    print(len(found), len(list(fs.ilistdir("two"))), fs.stat("two/held")[6])
    print(checksum(ram.data), fs.statvfs("/")[3])

    # A file that is gone while it is open takes what is written, and it is lost.
    f = fs.open("two/gone", "w")
    fs.remove("two/gone")
    f.write("lost")
    f.close()
    attempt(fs.stat, "two/gone")
    try:
        f.read()
    except ValueError as error:
        print("ValueError", error)

    # No space.
    f = fs.open("big", "wb")
    try:
        while True:
            f.write(bytes(200))
    except OSError as error:
        print("OSError", error.errno)
    f.close()
    attempt(fs.statvfs, "/")
    fs.remove("big")

    # Read-only.
    vfs.mount(fs, "/lfs", readonly=True)
    print(sorted(os.listdir("/lfs")))
    try:
        io.open("/lfs/small", "a").close()
    except OSError as error:
        print("OSError", error.errno)
    vfs.umount("/lfs")
    vfs.mount(ram, "/lfs")
    print([type(row[0]) for row in vfs.mount() if row[1] == "/lfs"], sorted(os.listdir("/lfs")))
    vfs.umount("/lfs")

    # Wherever the power fails, a file is the old one or the new one.
    for shape in [(256, 24), (512, 16)]:
        ram = Ram(*shape)
        kind.mkfs(ram)
        fs = kind(ram)
        fs.mkdir("d")
        with fs.open("d/a", "w") as f:
            f.write("old" * 50)
        seen = {}
        for cut in range(100):
            trial = Ram(*shape)
            trial.data[:] = ram.data
            trial.writes = cut
            fs = kind(trial)
            try:
                with fs.open("d/a", "w") as f:
                    f.write("newer" * 60)
                fs.mkdir("e")
                fs.rename("d/a", "e/b")
                fs.rmdir("d")
                done = True
            except (KeyboardInterrupt, OSError):
                done = False
            trial.writes = None
            fs = kind(trial)
            found = []
            for path in ["d/a", "e/b"]:
                try:
                    with fs.open(path, "r") as f:
                        text = f.read()
                    found.append(path + {"old" * 50: " old", "newer" * 60: " new"}.get(text, " bad"))
                except OSError:
                    pass
            fs.mkdir("later")
            fs.open("later/x", "w").close()
            seen[str(found)] = seen.get(str(found), 0) + 1
            if done:
                break
        print(sorted(seen))


for kind in [vfs.VfsLfs1, vfs.VfsLfs2]:
    print(kind)
    run(kind)
