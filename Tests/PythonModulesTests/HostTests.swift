import PythonModules
import PythonVM
import Testing

/// What modules ask of a host: time, files, entropy, typed text.
struct HostTests {
    private func run(_ source: String, host: ScriptHost = ScriptHost()) throws -> String {
        try ScriptSetup.all[0].run(Array(source.utf8), name: "test.py", host: host)
    }

    @Test func sleepingPassesExactlyThatTime() throws {
        let output = try run(
            """
            import time
            print(time.ticks_ms(), time.time())
            time.sleep(1.5)
            time.sleep_ms(250)
            time.sleep_us(20)
            time.sleep(0)
            time.sleep_ms(-5)
            print(time.ticks_us(), time.time())
            print(time.localtime())
            list(map(time.sleep_ms, [10, 20]))
            print(time.ticks_ms())
            """)
        #expect(
            output == """
                0 1700000000
                1750020 1700000001
                (2023, 11, 14, 22, 13, 21, 1, 318)
                1780

                """)
    }

    @Test func theEpochIsThatOfThePort() throws {
        var platform = PlatformFacts()
        platform.epoch = 946_684_800
        platform.platform = "esp32"
        platform.machine = "Generic board"
        let host = ScriptHost()
        let machine = try VirtualMachine(
            runtime: ScriptSetup.runtime, configuration: ImageConfiguration(heapBytes: 1 << 16),
            host: host, platform: platform)
        let source = """
            import time, os, sys
            print(time.time(), time.gmtime(0)[:3], time.mktime((2000, 1, 1, 0, 0, 1, 0, 0)))
            print(sys.platform, os.uname())
            """
        try machine.startModule(try machine.compile(Array(source.utf8), path: "test.py"))
        #expect(machine.run(budget: .max) == .finished(.none))
        #expect(
            String(decoding: host.output, as: UTF8.self) == """
                753315200 (2000, 1, 1) 1
                esp32 (sysname='esp32', nodename='esp32', release='1.29.0', \
                version='v1.29.0 on 2026-08-19', machine='Generic board')

                """)
    }

    @Test func typedLinesAreRead() throws {
        let output = try run(
            """
            import sys
            print(input("name? "))
            print(sys.stdin.read(3), sys.stdin.readline())
            try:
                input()
            except EOFError:
                print("end")
            """)
        #expect(output == "name? typed line\nand  more\nend\n")
    }

    @Test func numbersComeFromTheHostUntilTheProgramSeeds() throws {
        let program = "import random, os\nprint(random.getrandbits(16), os.urandom(3))\n"
        #expect(try run(program) == run(program))
        let seeded = "import random\nrandom.seed(7)\nprint(random.getrandbits(16))\n"
        let host = ScriptHost()
        _ = host.randomWord()
        #expect(try run(seeded) == run(seeded, host: host))
        #expect(try run(program) != run(program, host: host))
    }

    @Test func flashWorkIsReportedWhenAFileIsClosed() throws {
        let host = ScriptHost()
        _ = try run(
            """
            f = open("log", "w")
            for i in range(100):
                f.write("0123456789")
            f.close()
            """, host: host)
        // Two entries in the folder, 1000 bytes, one block.
        #expect(host.work == FlashWork(bytesRead: 0, bytesWritten: 64 + 1064, blocksErased: 1))
        #expect(try host.files.status("/log").size == 1000)
    }

    @Test func aFullFileSystemRaises() throws {
        let output = try run(
            """
            import os
            f = open("big", "wb")
            try:
                while True:
                    f.write(bytes(4096))
            except OSError as error:
                print(error.errno)
            f.close()
            print(os.stat("big")[6], os.statvfs("/")[2:5])
            os.remove("big")
            print(os.statvfs("/")[3])
            """)
        #expect(output == "28\n57344 (16, 0, 0)\n14\n")
    }

    @Test func moduleStateLivesInTheImage() throws {
        let output = try run(
            """
            import os, random, gc
            os.mkdir("/d")
            os.chdir("/d")
            random.seed(5)
            gc.collect()
            open("f", "w").close()
            print(os.getcwd(), os.listdir("/d"), os.listdir(".."), random.getrandbits(8))
            """)
        #expect(output.hasPrefix("/d ['f'] ['d'] "))
    }

    @Test func hostileArgumentsRaise() throws {
        let output = try run(
            """
            import json, struct, re, time, random, math, io, collections, hashlib, binascii
            calls = (
                lambda: json.loads("[" * 5000),
                lambda: struct.pack("<999999999B"),
                lambda: struct.calcsize("99999999999999s"),
                lambda: re.match("(a*)*b", "a" * 30),
                lambda: re.match("(" * 100, "a"),
                lambda: re.compile("[a"),
                lambda: re.compile("*"),
                lambda: time.gmtime(1e300),
                lambda: time.sleep(1e30),
                lambda: random.randrange(2**40),
                lambda: random.randint(-(2**31), 2**31 - 1),
                lambda: math.factorial(-(2**70)),
                lambda: math.ldexp(1.0, 2**40),
                lambda: io.BytesIO().seek(2**62),
                lambda: io.StringIO().read(2**62),
                lambda: collections.deque((), 2**40),
                lambda: [0] * 2**40,
                lambda: (1,) * 2**29,
                lambda: open("x" * 300, "q"),
                lambda: open("", "w"),
                lambda: hashlib.sha256(5),
                lambda: binascii.a2b_base64("===="),
                lambda: list(range(-(2**31), 2**31 - 1, 2**30)),
                lambda: range(0, 2**31 - 1)[::2**30],
            )
            for call in calls:
                try:
                    call()
                    print("ok")
                except Exception as error:
                    print(type(error).__name__)
            """)
        let lines = output.split(separator: "\n")
        #expect(lines.count == 24)
        #expect(!output.contains("Traceback"))
    }
}
