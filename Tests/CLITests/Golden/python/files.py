# Files of the machine: modes, lines, positions, folders, errors.
import os

name = "desktop_files.tmp"
with open(name, "w") as f:
    print(f.write("first\nsecond\n"), "written")
with open(name) as f:
    print(f.readline(), f.tell(), f.read())
    print(f.seek(2), repr(f.read(3)))
with open(name, "ab") as f:
    f.write(b"\x00\xff")
with open(name, "r+b") as f:
    f.seek(-2, 2)
    print(f.read())
print([line for line in open(name, "rb")])
print(os.stat(name)[6], name in os.listdir(), [e[1] for e in os.ilistdir() if e[0] == name])
os.rename(name, name + "2")
os.remove(name + "2")
for action in (lambda: open(name), lambda: os.mkdir("/"), lambda: f.read()):
    try:
        action()
    except (OSError, ValueError) as error:
        print(type(error), error)
os.putenv("BRUMATE_TEST", "value")
print(os.getenv("BRUMATE_TEST"), os.getenv("BRUMATE_NONE", 7), os.system("exit 3") >> 8)
