import gc

def fill():
    kept = []
    while True:
        kept.append(bytearray(4000))

for i in range(3):
    try:
        fill()
    except MemoryError:
        print("MemoryError")
try:
    bytearray(100000000)
except MemoryError as error:
    print(repr(error))
try:
    [0] * 100000000
except MemoryError:
    print("list")
gc.collect()
print(gc.mem_free() > 100000)

def link():
    node = None
    while True:
        node = [node] + [None] * 400

try:
    link()
except MemoryError:
    print("linked")

def grow():
    text = "x"
    while True:
        text += text

try:
    grow()
except MemoryError:
    print("text")
print("alive", sum(range(10)))
