#: runaway 20000
#: run 3s
# Waiting for next to nothing is no pause.
import time

while time.ticks_ms() < 2000:
    time.sleep_us(1)
print("over")
