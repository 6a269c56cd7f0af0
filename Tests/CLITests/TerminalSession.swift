import Foundation
import Testing

/// The real program on a pseudo terminal, as a user sits before it.
final class TerminalSession {
    private let process = Process()
    private let master: Int32
    private var seen = ""
    /// Linux's requests by which a new pseudo terminal is unlocked and named.
    private static let lock: UInt = 0x4004_5431
    private static let number: UInt = 0x8004_5430

    /// Starts `brumate python` with a home of its own.
    init(_ words: [String] = [], home: TemporaryFolder, variables: [String: String] = [:]) throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(master >= 0)
        var (lock, number): (Int32, UInt32) = (0, 0)
        try #require(ioctl(master, Self.lock, &lock) == 0)
        try #require(ioctl(master, Self.number, &number) == 0)
        let name = "/dev/pts/\(number)"
        let slave = open(name, O_RDWR | O_NOCTTY)
        try #require(slave >= 0)
        let terminal = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
        let executable: URL = try #require(BrumateProcess.executable)
        process.executableURL = executable
        process.arguments = ["python"] + words
        process.currentDirectoryURL = home.url
        process.environment = variables.merging(["HOME": home.url.path]) { own, _ in own }
        process.standardInput = terminal
        process.standardOutput = terminal
        process.standardError = terminal
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        close(master)
    }

    /// Types, waits until the screen shows what is expected, and gives what it showed till then.
    @discardableResult
    func type(_ keys: String, until end: String = "\n>>> ") throws -> String {
        let bytes = Array(keys.utf8)
        #expect(write(master, bytes, bytes.count) == bytes.count)
        return try wait(for: end)
    }

    func interrupt() { kill(process.processIdentifier, SIGINT) }

    /// Waits for a text; what follows it is kept for the next call.
    func wait(for end: String, seconds: Double = 60) throws -> String {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while true {
            if let place = seen.range(of: end) {
                defer { seen = String(seen[place.upperBound...]) }
                return String(seen[..<place.upperBound])
            }
            var events = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            var chunk = [UInt8](repeating: 0, count: 4096)
            if poll(&events, 1, 100) > 0 {
                let count = read(master, &chunk, chunk.count)
                if count > 0 { seen += String(decoding: chunk[..<count], as: UTF8.self) }
            }
            guard Date() < deadline else {
                Issue.record("`\(end)` did not come; the screen shows `\(seen)`")
                throw CancellationError()
            }
        }
    }

    /// Waits for the end of the program; gives its exit code.
    func code() throws -> Int32 {
        #expect(poll(seconds: 60) { !self.process.isRunning })
        return process.terminationStatus
    }
}

/// The prompt of `brumate python` on a terminal.
struct PromptSessionTests {
    @Test func aSession() throws {
        let home = try TemporaryFolder()
        let session = try TerminalSession(home: home)
        let banner = try session.wait(for: ">>> ")
        #expect(banner.hasPrefix("MicroPython v"))
        #expect(banner.contains("Type \"help()\" for more information."))
        #expect(try session.type("1 + 1\r").hasSuffix("\r\n2\r\n>>> "))
        #expect(
            try session.type("for i in 'ab':\rprint(i)\r\u{7F}\r").hasSuffix("\r\na\r\nb\r\n>>> "))
        let error = try session.type("1/0\r")
        #expect(error.contains("  File \"<stdin>\", line 1, in <module>\r\nZeroDivisionError"))
        try session.type("text = 'abc'\r")
        #expect(try session.type("text.isup\t()\r").contains("text.isupper()"))
        #expect(try session.type("impo\tos\r").contains("import os"))
        // Control-E begins paste mode, Control-D ends it.
        try session.type("\u{5}", until: "=== ")
        let pasted = try session.type("def f():\r    return 5\r\rf()\r\u{4}")
        #expect(pasted.hasSuffix("\r\n5\r\n>>> "))
        // A heap that was left locked is open again.
        try session.type("import micropython; micropython.heap_lock()\r")
        #expect(try session.type("[1] + [2]\r").contains("[1, 2]"))
        try session.type("\u{4}", until: "\n")
        #expect(try session.code() == 0)
        let history = try home.text(".micropython.history")
        #expect(history.hasPrefix("1 + 1\nfor i in 'ab':\n    print(i)\n1/0\n"))

        let later = try TerminalSession(home: home)
        _ = try later.wait(for: ">>> ")
        #expect(try later.type("\u{10}\u{10}\u{E}\r").contains("[1, 2]"))
        try later.type("import sys; sys.exit(5)\r", until: "5)\r\r\n")
        #expect(try later.code() == 5)
    }

    @Test func interruptsEndTheProgramAndNotThePrompt() throws {
        let session = try TerminalSession(home: try TemporaryFolder())
        _ = try session.wait(for: ">>> ")
        try session.type("import time\r")
        for line in [
            "print('go'); time.sleep(1000)\r", "while print('go') or 1: time.sleep(10)\r\r",
        ] {
            try session.type(line, until: "go\r\n")
            session.interrupt()
            #expect(try session.wait(for: "\n>>> ").contains("KeyboardInterrupt: \r\n"))
        }
        #expect(try session.type("time.sleep(0) or 3\r").contains("\n3\r\n"))
    }

    @Test func thePromptFollowsAProgram() throws {
        let home = try TemporaryFolder()
        for (words, variables) in [
            (["-i", "-c", "x = 41"], [:]), (["-c", "x = 41"], ["MICROPYINSPECT": "1"]),
        ] {
            let session = try TerminalSession(words, home: home, variables: variables)
            _ = try session.wait(for: ">>> ")
            #expect(try session.type("x + 1\r").contains("\n42\r\n"))
        }
    }
}
