# machine, platform and termios of the PC.
import machine, platform, sys, termios, time
from array import array
from uctypes import addressof

print(machine.mem8, machine.mem16, machine.mem32, type(machine.mem8))
data = bytearray(range(16))
at = addressof(data)
print(hex(machine.mem8[at + 1]), hex(machine.mem16[at + 2]), hex(machine.mem32[at + 4]))
machine.mem8[at] = 0x1FF
machine.mem16[at + 2] = -2
machine.mem32[at + 8] = 1 << 33 | 7
print(data)


def refused(what, *arguments):
    try:
        print(what(*arguments))
    except BaseException as e:
        print(type(e).__name__, e)


refused(lambda: machine.mem16[5])
refused(lambda: machine.mem32[3])
refused(lambda: machine.mem8["a"])
refused(lambda: machine.mem8[0:1])
refused(machine.mem8.__class__)
refused(machine.soft_reset)
machine.idle()


class Pin(machine.PinBase):
    def __init__(self, levels):
        self.levels = levels
        self.place = 0

    def value(self, v=None):
        if v is not None:
            self.levels = [int(v)]
            self.place = 0
            return None
        v = self.levels[min(self.place, len(self.levels) - 1)]
        self.place += 1
        return v


p = Pin([0])
for s in (machine.Signal(p), machine.Signal(p, invert=True)):
    s.on()
    print(p.value(), s.value(), s())
    s.off()
    print(p.value(), s.value(), s())
    s.value([])
    s(5)
    print(p.value(), s.value())
both = machine.Signal(machine.Signal(p, invert=True), invert=True)
both.on()
print(p.value(), both.value())
refused(machine.Signal)
refused(machine.Signal, p, True)
print(machine.time_pulse_us(Pin([0]), 1, 50), machine.time_pulse_us(Pin([1]), 1, 50))
t = machine.time_pulse_us(Pin([0, 1, 1, 0]), 1)
print(type(t), 0 <= t < 1000000)
refused(machine.time_pulse_us, Pin(["x"]), 1)

print(platform.platform().startswith("Linux-"), type(platform.python_compiler()), platform.libc_ver()[0])
print(termios.TCSANOW, termios.B9600, termios.B115200, termios.B1152000)
refused(termios.tcgetattr, 999)
refused(termios.setraw, 999)
refused(termios.tcsetattr, 999, 0, [0, 0, 0, 0, termios.B9600, termios.B9600, [0 if i in (5, 6) else b"\0" for i in range(32)]])
