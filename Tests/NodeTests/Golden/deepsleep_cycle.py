#: run 12s
#: show modes
import machine

memory = machine.RTC().memory()
count = memory[0] if memory else 0
print("start", count, machine.reset_cause() == machine.DEEPSLEEP_RESET, machine.wake_reason())
machine.RTC().memory(bytes([count + 1]))
if count < 3:
    machine.deepsleep(2000)
print("stays awake")
