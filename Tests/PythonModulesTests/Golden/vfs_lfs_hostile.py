# Sizes, devices and images that no littlefs can work with: an exception, whatever they are.
import vfs


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


def attempt(what, *args):
    try:
        print(what(*args))
    except OSError as error:
        print("OSError", error.errno)


for kind in [vfs.VfsLfs1, vfs.VfsLfs2]:
    print(kind)

    # Sizes that do not fit, and devices without a file system.
    for arguments in [{"readsize": 0}, {"lookahead": 0}, {"progsize": 48}]:
        try:
            kind.mkfs(Ram(512, 20), **arguments)
            print("made")
        except (OSError, ValueError):
            print("refused")
    for count in [1, 2]:
        attempt(kind.mkfs, Ram(512, count))
    attempt(kind, Ram(512, 20))
    for bad in [None, 5]:
        try:
            kind(bad)
        except (TypeError, AttributeError) as error:
            print(type(error))
    try:
        kind.mkfs()
    except TypeError:
        print("TypeError")

    # Damage never does more than raise OSError.
    ram = Ram(256, 20)
    kind.mkfs(ram)
    fs = kind(ram, mtime=False)
    fs.mkdir("d")
    for name in ["d/x", "y"]:
        with fs.open(name, "wb") as f:
            f.write(bytes(range(256)) * 2)
    state = 1
    for round in range(150):
        trial = Ram(256, 20)
        trial.data[:] = ram.data
        for change in range(1 + round % 8):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            trial.data[(state >> 8) % (2048 if round % 2 else len(trial.data))] ^= 1 << state % 8
        try:
            fs = kind(trial)
            for entry in fs.ilistdir():
                if entry[1] == 0x8000:
                    fs.open(entry[0], "rb").read()
                else:
                    list(fs.ilistdir(entry[0]))
            with fs.open("new", "w") as f:
                f.write("x" * 300)
            fs.mkdir("e")
            fs.rename("y", "d/z")
        except (OSError, UnicodeError):
            pass
    print("done")
