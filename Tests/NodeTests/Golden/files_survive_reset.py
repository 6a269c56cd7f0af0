#: run 5s
import machine
import os

try:
    with open("count.txt") as file:
        count = int(file.read())
except OSError as error:
    print(error)
    count = 0
print("count", count, sorted(os.listdir()))
with open("count.txt", "w") as file:
    file.write(str(count + 1))
if count < 2:
    machine.reset()
