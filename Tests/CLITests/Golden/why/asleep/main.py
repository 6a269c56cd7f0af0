import machine
machine.deepsleep(9000)
