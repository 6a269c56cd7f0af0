#: run 60s
# A soft reset starts the programs again: at once, with a new heap, and with the files as they are.
import machine, sys

try:
    with open("count") as f:
        count = int(f.read())
except OSError:
    count = 0
print("start", count, machine.reset_cause() == machine.SOFT_RESET)
with open("count", "w") as f:
    f.write(str(count + 1))
if count == 0:
    machine.soft_reset()
if count == 1:
    sys.exit()
if count == 2:
    raise SystemExit
if count == 3:
    # In the middle of a long computation the clock must not go back or jump.
    for i in range(100000):
        pass
    machine.freq(80000000)
    machine.soft_reset()
print(machine.freq())
