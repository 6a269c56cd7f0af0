/// The programs that random scenarios are made of, each with what a board must have for it.
///
/// They use constants that the scenario draws: `PERIOD` in milliseconds, `NUMBER` of the node,
/// `PEER` and `COUNT`.
enum RandomPrograms {
    struct Program: Sendable {
        let name: String
        let needs: Need
        let text: String
    }

    enum Need: Sendable {
        case nothing, wifi, espnow, deepSleepPins
    }

    static let all: [Program] = [
        Program(name: "shout", needs: .espnow, text: shout),
        Program(name: "call", needs: .espnow, text: call),
        Program(name: "answer", needs: .espnow, text: answer),
        Program(name: "sleeper", needs: .espnow, text: sleeper),
        Program(name: "doze", needs: .nothing, text: doze),
        Program(name: "deep", needs: .nothing, text: deep),
        Program(name: "timers", needs: .nothing, text: timers),
        Program(name: "sensors", needs: .nothing, text: sensors),
        Program(name: "pins", needs: .nothing, text: pins),
        Program(name: "wake", needs: .deepSleepPins, text: wake),
        Program(name: "errors", needs: .nothing, text: errors),
        Program(name: "resets", needs: .nothing, text: resets),
        Program(name: "watchdog", needs: .nothing, text: watchdog),
        Program(name: "tasks", needs: .nothing, text: tasks),
        Program(name: "memory", needs: .nothing, text: memory),
        Program(name: "station", needs: .wifi, text: station),
        Program(name: "accessPoint", needs: .wifi, text: accessPoint),
    ]

    /// Counts the starts of the board in a file, so that programs which reset it come to an end.
    private static let starts = """
        def starts():
            try:
                with open("starts") as file:
                    count = int(file.read()) + 1
            except OSError:
                count = 1
            with open("starts", "w") as file:
                file.write(str(count))
            return count

        """

    // MARK: - ESP-NOW

    private static let shout = """
        import espnow, network, random, time
        network.WLAN(network.WLAN.IF_STA).active(True)
        radio = espnow.ESPNow()
        radio.active(True)
        everyone = b"\\xff" * 6
        radio.add_peer(everyone)
        for turn in range(COUNT):
            radio.send(everyone, b"%d of %d" % (turn, NUMBER))
            time.sleep_ms(PERIOD + random.getrandbits(6))
        print(radio.stats())
        """

    private static let call = """
        import espnow, network, time
        wlan = network.WLAN(network.WLAN.IF_STA)
        wlan.active(True)
        radio = espnow.ESPNow()
        radio.active(True)
        radio.add_peer(PEER)
        for turn in range(COUNT):
            heard = radio.send(PEER, bytes(range(turn % 200 + 1)))
            host, reply = radio.recv(PERIOD)
            print(turn, heard, reply and len(reply))
        radio.active(False)
        wlan.active(False)
        time.sleep_ms(PERIOD)
        wlan.active(True)
        print(wlan.config("mac"))
        """

    private static let answer = """
        import espnow, network
        network.WLAN(network.WLAN.IF_STA).active(True)
        radio = espnow.ESPNow()
        radio.active(True)
        known = set()
        while True:
            host, message = radio.recv(PERIOD)
            if not message:
                print("quiet")
                continue
            host = bytes(host)
            if host not in known and len(known) < 10:
                known.add(host)
                radio.add_peer(host)
            if host in known:
                print(len(message), radio.send(host, message[:20]), radio.peers_table[host][0])
        """

    private static let sleeper =
        starts + """
            import espnow, machine, network
            count = starts()
            wlan = network.WLAN(network.WLAN.IF_STA)
            wlan.active(True)
            radio = espnow.ESPNow()
            radio.active(True)
            radio.add_peer(PEER)
            memory = machine.RTC().memory()
            print(count, len(memory), radio.send(PEER, memory or b"first"))
            machine.RTC().memory(memory[-30:] + b"x")
            machine.deepsleep(PERIOD * 10)
            """

    // MARK: - Sleep and time

    private static let doze = """
        import machine, time
        for turn in range(COUNT):
            began = time.ticks_us()
            machine.lightsleep(PERIOD)
            print(turn, time.ticks_diff(time.ticks_us(), began) // 1000)
            time.sleep_ms(NUMBER)
        """

    private static let deep =
        starts + """
            import machine, time
            print(starts(), machine.reset_cause(), time.time() > 0)
            time.sleep_ms(NUMBER * 7)
            machine.deepsleep(PERIOD * 5)
            """

    private static let timers = """
        import machine, micropython, time
        ticks = [0, 0]
        def later(which):
            ticks[which] += 1
        def first(timer):
            micropython.schedule(later, 0)
        def second(timer):
            ticks[1] += 1
            if ticks[1] % 5 == 0:
                raise ValueError(ticks[1])
        one = machine.Timer(TIMERS[0])
        one.init(period=PERIOD, callback=first)
        two = machine.Timer(TIMERS[1])
        two.init(period=PERIOD // 2 + 1, callback=second)
        for turn in range(COUNT):
            time.sleep_ms(PERIOD * 2)
            print(ticks)
        two.deinit()
        """

    // MARK: - Wires

    private static let sensors = """
        import time
        from machine import ADC, Pin, SoftI2C
        bus = SoftI2C(scl=Pin(SCL), sda=Pin(SDA))
        probe = ADC(Pin(PROBE))
        for turn in range(COUNT):
            try:
                bus.writeto_mem(0x76, 0xF4, b"\\x25")
                time.sleep_ms(12)
                print(bus.readfrom_mem(0x76, 0xF7, 8).hex(), probe.read_u16() >> 6)
            except OSError as error:
                print("no sensor", error.errno, bus.scan())
            time.sleep_ms(PERIOD)
        """

    private static let pins = """
        import time
        from machine import Pin
        presses = 0
        def pressed(pin):
            global presses
            presses += 1
        button = Pin(BUTTON, Pin.IN, Pin.PULL_UP)
        button.irq(pressed, Pin.IRQ_FALLING)
        led = Pin(LED, Pin.OUT)
        for turn in range(COUNT):
            led.value(not led.value())
            time.sleep_ms(PERIOD)
            print(presses, button.value(), led.value())
        """

    private static let wake =
        starts + """
            import esp32, machine, time
            button = machine.Pin(BUTTON, machine.Pin.IN, machine.Pin.PULL_UP)
            print(starts(), machine.wake_reason(), button.value())
            esp32.wake_on_ext0(pin=button, level=esp32.WAKEUP_ALL_LOW)
            while not button.value():
                time.sleep_ms(50)
            machine.deepsleep(PERIOD * 30)
            """

    // MARK: - Trouble

    private static let errors = """
        import random, sys, time
        def fail(depth):
            if depth == 0:
                return [1, 2, 3][NUMBER + 3]
            return fail(depth - 1)
        for turn in range(COUNT):
            try:
                fail(random.randint(0, 9))
            except IndexError as error:
                print(turn, error)
            finally:
                time.sleep_ms(PERIOD)
        {}[NUMBER]
        """

    private static let resets =
        starts + """
            import machine, time
            count = starts()
            print(count, machine.reset_cause())
            time.sleep_ms(PERIOD)
            if count < 20:
                if count % 3 == 0:
                    machine.reset()
                if count % 3 == 1:
                    machine.soft_reset()
                raise SystemExit
            """

    private static let watchdog =
        starts + """
            import machine, time
            count = starts()
            guard = machine.WDT(timeout=3000)
            for turn in range(COUNT % 7):
                guard.feed()
                time.sleep_ms(PERIOD)
                print(count, turn)
            if count > 8:
                while True:
                    guard.feed()
                    time.sleep_ms(1000)
            time.sleep_ms(60000)
            """

    // MARK: - Much at once

    private static let tasks = """
        import asyncio, random
        lock = asyncio.Lock()
        done = []
        async def work(number):
            for turn in range(COUNT // 3):
                async with lock:
                    done.append(number)
                await asyncio.sleep_ms(random.randint(1, PERIOD))
        async def main():
            await asyncio.gather(*(work(number) for number in range(3)))
            print(len(done), sum(done))
        asyncio.run(main())
        """

    private static let memory = """
        import gc, time
        kept = []
        for turn in range(COUNT):
            try:
                kept.append(bytearray(4000 + 100 * NUMBER))
            except MemoryError as error:
                print(turn, error)
                kept.clear()
                gc.collect()
            time.sleep_ms(PERIOD)
        print(len(kept), gc.mem_free())
        """

    // MARK: - WiFi

    private static let station = """
        import network, socket, time
        wlan = network.WLAN(network.WLAN.IF_STA)
        wlan.active(True)
        print(sorted(row[0] for row in wlan.scan()))
        wlan.connect("field", "long-enough")
        for turn in range(100):
            if wlan.isconnected():
                break
            time.sleep_ms(200)
        else:
            print("no network", wlan.status())
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.settimeout(1)
        for turn in range(COUNT):
            try:
                server.sendto(b"%d of %d" % (turn, NUMBER), (wlan.ifconfig()[2], 5000))
                print(server.recvfrom(64)[0])
            except OSError as error:
                print(turn, error.errno)
            time.sleep_ms(PERIOD)
        wlan.disconnect()
        """

    private static let accessPoint = """
        import network, socket
        point = network.WLAN(network.WLAN.IF_AP)
        point.active(True)
        point.config(ssid="field", password="long-enough", channel=1 + NUMBER % 11)
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("0.0.0.0", 5000))
        while True:
            message, sender = server.recvfrom(100)
            print(message, sender)
            server.sendto(b"got " + message, sender)
        """
}
