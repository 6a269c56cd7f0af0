internal import Glibc
public import PythonCompiler
public import PythonModules
public import PythonSyntax
public import PythonVM

/// The outside of an interpreter on a PC: standard streams, files, clock and randomness of the
/// machine.
public final class DesktopHost: ClockHost, EntropyHost, ConsoleHost, DescriptorHost {
    /// Whether the bytecode of all that is compiled is printed.
    public var showsBytecode = false
    /// The interpreter, which knows the level of optimization.
    unowned(unsafe) var machine: VirtualMachine?
    /// The TLS contexts and connections of the program.
    let tls = TLSTable()
    /// The files that programs opened and did not close yet.
    var openFiles: [(object: Value, descriptor: Int32)] = []
    /// The descriptors that the program asked for last.
    private var watched: [pollfd] = []
    private var output: [UInt8] = []
    private var outputIsTerminal = isatty(STDOUT_FILENO) == 1
    private let outputLimit = 8192

    public init() {}

    // MARK: - Streams

    public func write(_ bytes: UnsafeBufferPointer<UInt8>) {
        output.append(contentsOf: bytes)
        if output.count >= outputLimit || (outputIsTerminal && bytes.contains(0x0A)) { flush() }
    }

    public func writeError(_ bytes: UnsafeBufferPointer<UInt8>) {
        flush()
        DesktopHost.write(Array(bytes), to: STDERR_FILENO)
    }

    /// Passes on what was printed so far.
    public func flush() {
        if output.isEmpty { return }
        DesktopHost.write(output, to: STDOUT_FILENO)
        output.removeAll(keepingCapacity: true)
    }

    /// Writes all bytes; what a closed stream does not take is lost, as on any program's output.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: start), bytes.count - start)
            }
            if count < 0 && errno != EINTR && errno != EAGAIN { return }
            start += max(0, count)
        }
    }

    public func readInput(count: Int, isLine: Bool) -> [UInt8]? {
        flush()
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: isLine ? 1 : min(count, 1 << 16))
        while bytes.count < count, !chunk.isEmpty {
            let got = read(STDIN_FILENO, &chunk, min(chunk.count, count - bytes.count))
            if got < 0 && errno == EINTR { return nil }
            if got <= 0 { break }
            bytes += chunk[..<got]
            if isLine && chunk[0] == 0x0A { break }
        }
        return bytes
    }

    // MARK: - Files

    public func readFile(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = read(descriptor, &chunk, chunk.count)
            if got < 0 && errno != EINTR { return nil }
            if got == 0 { return bytes }
            bytes += chunk[..<max(0, got)]
        }
    }

    public func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Closes the files that no program can reach any more.
    public func collected(_ isAlive: (Value) -> Bool) {
        openFiles.removeAll { file in
            if isAlive(file.object) { return false }
            close(file.descriptor)
            return true
        }
    }

    // MARK: - Time

    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    public var nanoseconds: UInt64 { UInt64(DesktopHost.nanoseconds(of: CLOCK_MONOTONIC)) }
    /// The counters start with the program, as on a board.
    public let ticksOrigin = UInt64(DesktopHost.nanoseconds(of: CLOCK_MONOTONIC))
    public var dateNanoseconds: Int64 { DesktopHost.nanoseconds(of: CLOCK_REALTIME) }

    public func passTime(in wait: Wait) {
        flush()
        if wait.reason == WaitReason.consoleInput {
            var poll = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            _ = Glibc.poll(&poll, 1, 100)
            return
        }
        let now = nanoseconds
        guard wait.deadline > now else { return }
        if wait.reason == WaitReason.stream, !watched.isEmpty {
            let limit = min((wait.deadline - now + 999_999) / 1_000_000, 100)
            _ = Glibc.poll(&watched, nfds_t(watched.count), Int32(limit))
            return
        }
        // Ctrl-C may come just before the sleep begins: it is looked for again after a while.
        var time = timespec(tv_sec: 0, tv_nsec: Int(min(wait.deadline - now, 100_000_000)))
        nanosleep(&time, nil)
    }

    public func poll(_ descriptors: inout [PolledDescriptor]) -> Int {
        watched = descriptors.map {
            pollfd(
                fd: Int32(truncatingIfNeeded: $0.number),
                events: Int16(truncatingIfNeeded: $0.events), revents: 0)
        }
        guard !watched.isEmpty else { return 0 }
        flush()
        var count = Glibc.poll(&watched, nfds_t(watched.count), 0)
        while count < 0 && errno == EINTR {
            count = Glibc.poll(&watched, nfds_t(watched.count), 0)
        }
        guard count >= 0 else { return Int(errno) }
        for index in watched.indices { descriptors[index].ready = Int(watched[index].revents) }
        return 0
    }

    /// Passes time while all threads wait: until the first of them may go on.
    func passTime(inAll waits: [Wait]) {
        guard var wait = waits.min(by: { $0.deadline < $1.deadline }) else { return }
        // What ends the others' waits is not known: they ask again soon.
        if waits.contains(where: { $0.reason != WaitReason.time && $0 != wait }) {
            wait.deadline = min(wait.deadline, nanoseconds + DesktopHost.pollingInterval)
        }
        passTime(in: wait)
    }
    private static let pollingInterval: UInt64 = 5_000_000

    public func randomWord() -> UInt32 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    public func compile(
        _ source: [UInt8], path: String
    ) throws(SyntaxError) -> CompiledModule {
        var options = CompileOptions(
            fileName: path, optimizationLevel: machine?.optimizationLevel ?? 0)
        if let machine { options.wordBits = machine.platform.wordBits }
        return try compile(source, options: options)
    }

    public func compile(
        _ source: [UInt8], options: CompileOptions
    ) throws(SyntaxError) -> CompiledModule {
        let module = try PythonCompiler.compile(source: source, options: options)
        if showsBytecode {
            Array(codeListing(module).utf8).withUnsafeBufferPointer { write($0) }
        }
        return module
    }
}
