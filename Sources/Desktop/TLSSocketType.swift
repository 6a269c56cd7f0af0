internal import COpenSSL
internal import PythonModules
internal import PythonVM

/// The objects `SSLSocket`: a stream that encrypts what goes through another.
///
/// Words: number in the interpreter's table, the stream below (null when closed), the context, and
/// a bytearray that is read into.
enum TLSSocketType {
    static let type = NativeType("SSLSocket", members: streamMembers + otherMembers)

    private static let stream = 2
    private static let context = 3
    private static let buffer = 4
    private static let words = 5

    /// How a connection begins.
    struct Options {
        var isServer: Bool
        var handshakes: Bool
        var host: Value
        var client: Value
    }

    /// Wraps a stream.
    static func new(
        _ machine: VirtualMachine, _ context: Value, over stream: Value, _ options: Options
    ) throws(Raised) -> Value {
        let settings = try TLSContextType.context(machine, context)
        let chosen = machine.values(context)
        let mode = chosen[TLSContextType.verifyMode].small
        if options.host == .none && mode == 2 && !options.isServer && !settings.isServer {
            throw machine.raise(.valueError, "CERT_REQUIRED requires server_hostname")
        }
        if settings.isServer && settings.isDatagram, try machine.buffer(options.client) == nil {
            throw TLSFailure.badInput.raise(machine)
        }
        guard let connection = TLSConnection(settings) else { throw machine.raiseOSError(12) }
        let buffer = try machine.newBytearray(count: settings.isDatagram ? 2048 : 1024)
        let object = try machine.newObject(type, words: words)
        let values = machine.values(object)
        values[TLSSocketType.stream] = stream
        values[TLSSocketType.context] = context
        values[TLSSocketType.buffer] = buffer
        try TLSContextType.table(machine).add(machine, object, connection)
        if options.host != .none {
            let host = try machine.byteArray(options.host)
            connection.expect(host: String(decoding: host, as: UTF8.self))
        }
        try prepare(machine, context, connection, mode)
        if options.handshakes {
            let mark = machine.rootMark
            try machine.pushRoot(object)
            while true {
                let outcome = try exchange(machine, object, connection) {
                    SSL_do_handshake(connection.handle)
                }
                if outcome != nil { break }
                let now = machine.host.nanoseconds
                machine.host.passTime(in: Wait(deadline: now + 1_000_000))
            }
            machine.popRoots(to: mark)
        }
        return object
    }

    /// Gives a connection what the program set in its context.
    private static func prepare(
        _ machine: VirtualMachine, _ context: Value, _ connection: TLSConnection, _ mode: Int
    ) throws(Raised) {
        let values = machine.values(context)
        connection.verify(mode)
        let callback = values[TLSContextType.verifyCallback]
        if callback != .none {
            connection.checkCertificate = { [unowned machine] bytes, depth in
                do throws(Raised) {
                    let answer = try machine.call(
                        machine.values(context)[TLSContextType.verifyCallback],
                        [try machine.newBytes(bytes), .small(depth)])
                    return try machine.integer(answer) == 0
                } catch { return false }
            }
        }
        let serverKeys = values[TLSContextType.serverKeys]
        connection.ownKey = try TLSContextType.sharedKey(machine, context)
        if connection.ownKey != nil || serverKeys != .none {
            SSL_set_cipher_list(connection.handle, TLSCiphers.sharedKeys)
            connection.findKey = { [unowned machine] identity in
                do throws(Raised) {
                    let key = try machine.callMethod(
                        machine.values(context)[TLSContextType.serverKeys], InternedString("get"),
                        [try machine.newBytes(identity)])
                    return key.isNull || key == .none ? nil : try machine.byteArray(key)
                } catch { return nil }
            }
            connection.useSharedKeys()
        }
        if values[TLSContextType.ciphers] != .none {
            SSL_set_cipher_list(
                connection.handle, machine.text(values[TLSContextType.ciphers]))
        }
    }

    private static func connection(
        _ machine: VirtualMachine, _ object: Value
    ) throws(Raised) -> TLSConnection {
        let table = try TLSContextType.table(machine)
        guard !machine.values(object)[stream].isNull,
            let connection = table.connection(machine, object)
        else { throw machine.raiseOSError(22) }
        if let failure = connection.failure { throw failure.raise(machine) }
        return connection
    }

    // MARK: - The stream below

    /// Runs an operation, reading from and writing to the stream below as it needs.
    ///
    /// The number of bytes it moved, 0 at the end, `nil` when the stream below must be waited for.
    private static func exchange(
        _ machine: VirtualMachine, _ object: Value, _ connection: TLSConnection,
        _ operation: () -> Int32
    ) throws(Raised) -> Int? {
        while true {
            let outcome = connection.attempt(operation)
            try flush(machine, object, connection)
            switch outcome {
            case .done(let count): return count
            case .closed: return 0
            case .failed(let failure): throw fail(machine, object, connection, failure)
            case .wantsInput:
                guard let bytes = try receive(machine, object) else { return nil }
                if bytes.isEmpty { throw fail(machine, object, connection, .ended) }
                connection.receive(bytes)
            }
        }
    }

    /// Remembers why a connection ended; after a failed handshake the stream is let go of.
    private static func fail(
        _ machine: VirtualMachine, _ object: Value, _ connection: TLSConnection,
        _ failure: TLSFailure
    ) -> Raised {
        connection.failure = failure
        if failure != .ended && SSL_is_init_finished(connection.handle) == 0 {
            machine.values(object)[stream] = .null
        }
        return failure.raise(machine)
    }

    private static func flush(
        _ machine: VirtualMachine, _ object: Value, _ connection: TLSConnection
    ) throws(Raised) {
        while !connection.unsent.isEmpty {
            let sent = try machine.callMethod(
                below(machine, object), InternedString("write"),
                [try machine.newBytes(connection.unsent)])
            if sent.isNull { throw machine.raise(.osError, "stream operation not supported") }
            if sent == .none { return }
            let count = try machine.integer32(sent)
            if count < 0 { throw machine.raiseOSError(-count) }
            if count == 0 { return }
            connection.unsent.removeFirst(min(count, connection.unsent.count))
        }
    }

    /// Bytes of the stream below; none at its end, `nil` when there are none yet.
    private static func receive(
        _ machine: VirtualMachine, _ object: Value
    ) throws(Raised) -> [UInt8]? {
        let room = try machine.length(machine.values(object)[buffer])
        return try StreamControl.read(machine, below(machine, object), upTo: room)
    }

    /// The stream below; a callback may have closed the connection meanwhile.
    private static func below(
        _ machine: VirtualMachine, _ object: Value
    ) throws(Raised) -> Value {
        let below = machine.values(object)[stream]
        if below.isNull { throw machine.raiseOSError(22) }
        return below
    }

    private static func close(_ machine: VirtualMachine, _ object: Value) throws(Raised) {
        let below = machine.values(object)[stream]
        try TLSContextType.table(machine).close(machine, object)
        guard !below.isNull else { return }
        machine.values(object)[stream] = .null
        _ = try StreamControl.ask(machine, below, StreamControl.close, 0)
    }

    // MARK: - Reading and writing

    /// At most so many bytes: fewer at the end, or when there are no more yet; `nil` when there
    /// are none yet.
    private static func read(
        _ machine: VirtualMachine, _ object: Value, _ count: Int, stopsAtLine: Bool = false
    ) throws(Raised) -> [UInt8]? {
        let connection = try connection(machine, object)
        var bytes: [UInt8] = []
        while bytes.count < count {
            let step = stopsAtLine ? 1 : min(count - bytes.count, 4096)
            var chunk = [UInt8](repeating: 0, count: step)
            let got: Int?
            do throws(Raised) {
                got = try exchange(machine, object, connection) {
                    SSL_read(connection.handle, &chunk, Int32(step))
                }
            } catch {
                // What came before the other side went away is not lost: the next read tells.
                if connection.failure == .ended, !bytes.isEmpty { return bytes }
                throw error
            }
            guard let got else { return bytes.isEmpty ? nil : bytes }
            if got == 0 { break }
            bytes += chunk.prefix(got)
            if stopsAtLine && bytes.last == 0x0A { break }
            try machine.checkRoom(bytes: bytes.count)
        }
        return bytes
    }

    private static func write(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let object = arguments[0]
        let connection = try connection(machine, object)
        let bytes = try machine.byteArray(arguments[1])
        if bytes.isEmpty { return .small(0) }
        let count = try exchange(machine, object, connection) {
            SSL_write(connection.handle, bytes, Int32(bytes.count))
        }
        guard let count else { return .none }
        return try machine.newInt(count)
    }

    private static let streamMembers: [(name: String, member: NativeMember)] = [
        Member.function("read", 1, 2) { (machine, arguments) throws(Raised) in
            let count = try machine.byteLimit(arguments)
            guard let bytes = try read(machine, arguments[0], count) else { return .none }
            return try machine.newBytes(bytes)
        },
        Member.function("readinto", 2, 3) { (machine, arguments) throws(Raised) in
            var count = try machine.requireBuffer(arguments[1], writable: true).count
            if arguments.count > 2 { count = min(count, max(0, try machine.integer(arguments[2]))) }
            guard let bytes = try read(machine, arguments[0], count) else { return .none }
            let target = try machine.requireBuffer(arguments[1], writable: true)
            target.pointer.copyMemory(from: bytes, byteCount: min(bytes.count, target.count))
            return .small(bytes.count)
        },
        Member.function("readline", 1, 2) { (machine, arguments) throws(Raised) in
            let count = try machine.byteLimit(arguments)
            let line = try read(machine, arguments[0], count, stopsAtLine: true)
            guard let line else { return .none }
            return try machine.newBytes(line)
        },
        Member.function("write", 2, write),
        StreamControl.member { (machine, object, request, events) throws(Raised) in
            switch request {
            case StreamControl.poll:
                let connection = try connection(machine, object)
                // What has come already is read without asking the stream below.
                if events & StreamControl.readable != 0, SSL_has_pending(connection.handle) == 1 {
                    return events & (StreamControl.readable | StreamControl.writable)
                }
                return try StreamControl.ask(
                    machine, below(machine, object), request, events)
            case StreamControl.fileNumber: return -1
            case StreamControl.close:
                try close(machine, object)
                return 0
            default: return -22
            }
        },
    ]

    private static let otherMembers: [(name: String, member: NativeMember)] = [
        Member.function("setblocking", 2) { (machine, arguments) throws(Raised) in
            try machine.callMethod(
                below(machine, arguments[0]), InternedString("setblocking"), [arguments[1]])
        },
        Member.function("close", 1) { (machine, arguments) throws(Raised) in
            try close(machine, arguments[0])
            return .none
        },
        Member.function("getpeercert", 2) { (machine, arguments) throws(Raised) in
            let connection = try connection(machine, arguments[0])
            guard try machine.isTrue(arguments[1]) else {
                throw machine.raise(.notImplementedError, arguments: [])
            }
            guard let certificate = SSL_get1_peer_certificate(connection.handle) else {
                return .none
            }
            defer { X509_free(certificate) }
            var bytes: UnsafeMutablePointer<UInt8>?
            let count = i2d_X509(certificate, &bytes)
            guard count > 0, let bytes else { return .none }
            defer { CRYPTO_free(bytes, nil, 0) }
            return try machine.newBytes(UnsafeBufferPointer(start: bytes, count: Int(count)))
        },
        Member.function("cipher", 1) { (machine, arguments) throws(Raised) in
            let connection = try connection(machine, arguments[0])
            let name = TLSCiphers.name(of: SSL_get_current_cipher(connection.handle))
            let version = String(cString: SSL_get_version(connection.handle))
            return try machine.newTuple([
                machine.newString(name), machine.newString(version),
            ])
        },
    ]
}
