# File systems that a program defines: the mount table, os and open through it, import from it.
import io, os, sys, vfs


class File(io.IOBase):
    def __init__(self, fs, data):
        self.fs = fs
        self.data = data
        self.pos = 0

    def readinto(self, buf):
        part = self.data[self.pos : self.pos + len(buf)]
        buf[: len(part)] = part
        self.pos += len(part)
        return len(part)

    def ioctl(self, request, arg):
        self.fs.say("ioctl", request)
        return 0


class Files:
    def __init__(self, name, files=()):
        self.name = name
        self.files = dict(files)

    def __repr__(self):
        return "Files(%s)" % self.name

    def say(self, *what):
        print(self.name, *what)

    def mount(self, readonly, mkfs):
        self.say("mount", readonly, mkfs)

    def umount(self):
        self.say("umount")

    def open(self, path, mode):
        self.say("open", path, mode)
        try:
            return File(self, self.files[path])
        except KeyError:
            raise OSError(2)

    def stat(self, path):
        if path in self.files:
            return (0x8000, 0, 0, 0, 0, 0, len(self.files[path]), 0, 0, 0)
        if any(name.startswith(path + "/") for name in self.files):
            return (0x4000,) + (0,) * 9
        raise OSError(2)

    def ilistdir(self, path):
        self.say("ilistdir", repr(path))
        for name in sorted(self.files):
            yield (name[1:], 0x8000, 0)

    def chdir(self, path):
        self.say("chdir", repr(path))
        if path == "/bad":
            raise OSError(2)

    def getcwd(self):
        return "/deep"

    def mkdir(self, path):
        self.say("mkdir", repr(path))

    def remove(self, path):
        self.say("remove", repr(path))

    def rmdir(self, path):
        self.say("rmdir", repr(path))

    def rename(self, a, b):
        self.say("rename", repr(a), repr(b))

    def statvfs(self, path):
        self.say("statvfs", repr(path))
        return (1,) * 10


def attempt(f, *a, **k):
    try:
        print(f(*a, **k))
    except Exception as e:
        print(repr(e))


source = {
    "/one.py": b"print('one runs', __name__, __file__)\nimport two\nvalue = two.value + 1\n",
    "/two.py": b"value = 41\n" + b"# a long line of nothing much\n" * 20 + b"value += 0\n",
    "/pack/__init__.py": b"from . import part\nprint('pack', __path__, part.x)\n",
    "/pack/part.py": b"x = 'part'\n",
    "/wrong.py": b"x = = 1\n",
    "/fails.py": b"raise ValueError('inside')\n",
    "/compiled.mpy": b"nothing of the kind",
    "/script.py": b"print('script', here)\n",
}
a, b = Files("a", source), Files("b")
vfs.mount(a, "/a")
vfs.mount(b, "/bb/c", readonly=True, mkfs=1)
print([str(row) for row in vfs.mount() if row[1] != "/"])
attempt(vfs.mount, Files("c"), "/a")
attempt(vfs.mount, Files("c"), "/a/deeper")
attempt(vfs.mount, 1, "/x")
attempt(vfs.mount, Files("c"), 3)
attempt(vfs.mount, Files("c"))
attempt(vfs.mount, Files("c"), "/c", 1)
attempt(vfs.umount, "/nothing")
attempt(os.mkdir, "/a")
attempt(os.mkdir, "/")
attempt(os.rmdir, "/")
attempt(os.rename, "/a/x", "/bb/c/x")
attempt(os.rename, "/a/x", "/a/y")
attempt(os.stat, "/")
attempt(os.stat, "/a/two.py")
attempt(os.stat, 5)
attempt(os.statvfs, "/a")
attempt(os.listdir, "/a")
attempt(os.listdir, b"/bb/c")
print([name for name in os.listdir("/") if name in ("a", "bb/c")])
attempt(open, "/a/none")
print(isinstance(open("/a/one.py", mode="rb", encoding="x"), File))
attempt(open, 1.5)
os.chdir("/a/sub")
attempt(os.getcwd)
attempt(os.remove, "relative")
attempt(os.unlink, "/bb/c/absolute")
attempt(os.chdir, "/a/bad")
attempt(os.getcwd)
os.chdir("/")
print(os.getcwd())

path = sys.path
sys.path = ["/a"]
import one, pack

print(one.value, one, pack.part)
for name in ("wrong", "fails", "compiled", "missing", "pack.missing"):
    try:
        __import__(name)
    except Exception as e:
        print(name, type(e).__name__)
here = 5
execfile("/a/script.py")
attempt(execfile, "/a/nothing.py")
attempt(execfile, 1)
sys.path = path
attempt(setattr, sys, "path", 3)
sys.path = path

os.chdir("/a")
vfs.umount("/a")
print(os.getcwd())
vfs.umount(b)
attempt(os.listdir, "/bb/c")

# import through a function of the program
real = __import__
import builtins


def spy(name, globals, locals, fromlist, level):
    print("import", name, locals, fromlist, level)
    return real(name, globals, locals, fromlist, level)


builtins.__import__ = spy
import math
from os import sep
import builtins

del builtins.__import__
import math

attempt(__import__, "")
attempt(__import__, "os", 1)
attempt(__import__, "os", 1, None, None, 1)
attempt(__import__, "os", None, None, None, -1)


class Names:
    __all__ = ["p"]
    p = 1


sys.modules["names"] = Names
from names import *

print(p)
Names.__all__ = ("absent",)
try:
    from names import *
except AttributeError:
    print("AttributeError")
Names.__all__ = 5
try:
    from names import *
except TypeError:
    print("TypeError")
print(sys.__dict__["__name__"], type(os.__dict__))
data = io.BytesIO(b"shared")
data.seek(2)
print(data.write(b"XY"), data.getvalue(), io.BytesIO(b"12").read())
