# File systems over folders of the machine, and the mount table's start on the PC.
import gc, os, vfs
import __main__

__main__.seen = 1
print(seen)

print(vfs.mount(), os.stat("/"), os.listdir("/") == [e[0] for e in os.ilistdir("/")])
home = os.getcwd()
folder = "mounted_for_a_test"
os.mkdir(folder)
whole = home + "/" + folder
fs = vfs.VfsPosix(whole)
vfs.mount(fs, "/m")
os.chdir("/m")
with open("file", "w") as f:
    f.write("text")
print(os.getcwd(), os.listdir(), os.listdir(b"/m"), os.stat("file")[6], "m" in os.listdir("/"))
os.mkdir("inner")
os.chdir("inner")
print(os.getcwd(), os.listdir("."), os.listdir("/m/inner"), fs.getcwd())
os.chdir("..")
os.rename("/m/file", "/m/inner/moved")
try:
    os.rename("/m/inner", "/elsewhere")
except OSError as e:
    print(e.errno)
os.chdir(home)
print(sorted(os.listdir(folder)), os.listdir(folder + "/inner"))
vfs.umount(fs)
vfs.mount(vfs.VfsPosix(folder), "/r", readonly=True)
print(open("/r/inner/moved").read())
for f, a in ((os.remove, "/r/inner/moved"), (os.rmdir, "/r/inner"), (os.mkdir, "/r/x"),
             (lambda p: open(p, "a"), "/r/inner/moved"), (os.stat, "/r/none"), (vfs.VfsPosix, 1)):
    try:
        f(a)
    except (OSError, TypeError) as e:
        print(repr(e))
vfs.umount("/r")
try:
    vfs.mount(vfs.VfsPosix(folder), "/r", mkfs=True)
except OSError as e:
    print(e.errno)


def lose():
    for i in range(50):
        open(folder + "/inner/moved")


# files that nobody holds any more are closed
with open(folder + "/inner/moved") as f:
    first = f.fileno()
for i in range(20):
    lose()
    [i] * 50
    gc.collect()
with open(folder + "/inner/moved") as f:
    print(f.fileno() < first + 60)
f = open(1)
print(f, f.fileno())
os.remove(folder + "/inner/moved")
os.rmdir(folder + "/inner")
os.rmdir(folder)
vfs.umount("/")
print(vfs.mount(), os.listdir("/"), os.statvfs("/"), os.getcwd())
for f in (os.listdir, os.stat, open):
    try:
        f("x")
    except OSError as e:
        print(e.errno)
