# Files that are never closed and listings that are never finished cost nothing for long.
import gc
import vfs


class Ram:
    def __init__(self, size, count):
        self.size = size
        self.data = bytearray(size * count)

    def readblocks(self, block, buf, off=0):
        start = block * self.size + off
        buf[:] = self.data[start : start + len(buf)]

    def writeblocks(self, block, buf, off=0):
        start = block * self.size + off
        self.data[start : start + len(buf)] = buf

    def ioctl(self, op, arg):
        if op == 4:
            return len(self.data) // self.size
        if op == 5:
            return self.size
        if op == 6:
            return 0


def forget(fs, count):
    for number in range(count):
        any(fs.ilistdir("/"))
        fs.open("a", "r").read(3)
        for entry in fs.ilistdir("/"):
            fs.open("new", "w").close()
            fs.remove("new")
            break
    gc.collect()
    return gc.mem_alloc()


for kind in [vfs.VfsLfs1, vfs.VfsLfs2]:
    ram = Ram(256, 40)
    kind.mkfs(ram)
    fs = kind(ram)
    kept = fs.open("a", "w")
    kept.write("text " * 100)
    kept.flush()
    fs.mkdir("b")
    names = fs.ilistdir("/")
    forget(fs, 10)
    before = forget(fs, 10)
    forget(fs, 60)
    after = forget(fs, 10)
    print(after - before < 600, next(names)[0] in ["a", "b"], len(list(names)))
    kept.write("more")
    kept.close()
    print(fs.stat("a")[6], fs.open("a", "r").read()[-9:])
