import gc

try:
    kept = []
    while True:
        kept.append(bytearray(8000))
except MemoryError as error:
    kept = None
    print("MemoryError")
gc.collect()
print(gc.mem_free() > 100000, gc.mem_free() + gc.mem_alloc())
bytearray(300000)
