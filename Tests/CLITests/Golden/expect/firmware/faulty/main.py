import time

print("I count")
time.sleep(100)
[][1]
