import PythonCompiler

/// Raising, handling and showing exceptions.
extension VirtualMachine {
    // MARK: - Exception objects

    /// The exception object of the native type inside a value, `nil` when the value is no
    /// exception.
    func nativeException(_ value: Value) -> Value? {
        guard value.isObject else { return nil }
        let native = nativePart(of: value)
        guard native.isObject else { return nil }
        let type = Value(bits: words(native)[0])
        guard type.isConstant, isSubclass(type, of: .type(.baseException)) else { return nil }
        return native
    }

    /// The arguments of an exception.
    public func arguments(ofException value: Value) -> Value {
        guard let native = nativeException(value) else { return .emptyTuple }
        let arguments = values(native)[Layout.Exception.arguments]
        return arguments.isNull ? .emptyTuple : arguments
    }

    /// The exception that a `raise` statement with this operand raises.
    public func exceptionToRaise(_ value: Value) throws(Raised) -> Value {
        var value = value
        if isType(value), isSubclass(value, of: .type(.baseException)) {
            value = try call(value, [])
        }
        if nativeException(value) != nil { return value }
        throw raise(.typeError, "exceptions must derive from BaseException")
    }

    /// Whether an exception (or exception type) is of a type, or of one of a tuple of types.
    func exceptionMatches(_ exception: Value, _ type: Value) throws(Raised) -> Bool {
        if isExactly(type, .tuple) {
            try checkNativeStack()
            for item in items(ofTuple: type) where try exceptionMatches(exception, item) {
                return true
            }
            return false
        }
        guard isType(type), isSubclass(type, of: .type(.baseException)) else {
            throw raise(
                .typeError,
                "unsupported types for : '\(typeName(of: exception))', '\(typeName(of: type))'")
        }
        return isSubclass(isType(exception) ? exception : self.type(of: exception), of: type)
    }

    /// The exception that an except or finally block deals with, null when none does; the end of
    /// any block forgets it.
    public var handledException: Value { header.pointee.handledException }

    /// Says that `raise ... from ...` keeps no cause, where the port warns.
    @inline(never)
    func warnOfChaining(_ cause: Value) {
        if cause != .none { warn("exception chaining not supported") }
    }

    /// Writes a warning, where the port has warnings.
    func warn(_ message: String) {
        guard platform.warns else { return }
        Array("Warning: \(message)\n".utf8).withUnsafeBufferPointer { outside.writeError($0) }
    }

    /// Whether the exception that was raised last is of a built-in type.
    public func raisedException(is type: CoreType) -> Bool {
        isInstance(exception, of: .type(type))
    }

    /// Raises without using the heap beyond the exception made at the start for that.
    func raiseWithoutHeap(_ type: CoreType, _ message: String) -> Raised {
        let lock = header.pointee.heapLockDepth
        if lock == 0, !isRaisingMemoryError, hasReserve {
            isRaisingMemoryError = true
            defer { isRaisingMemoryError = false }
            let made = try? usingReserve { () throws(Raised) in
                let arguments = try self.newTuple([try self.newString(message)])
                return try self.newException(.type(type), arguments: arguments)
            }
            if let made {
                exception = made
                return Raised()
            }
        }
        exception = header.pointee.emergencyException
        words(exception)[Layout.Exception.traceback] = 0
        words(exception)[Layout.Exception.tracebackCount] = 0
        return Raised()
    }

    private var hasReserve: Bool {
        header.pointee.totalBlocks &- header.pointee.usedBlocks > 1024
    }

    // MARK: - Tracebacks

    /// Three words an entry: file, line, name of the function.
    private func addTraceback(
        _ frame: UnsafeMutablePointer<UInt32>, _ code: UnsafeMutablePointer<CodeEntry>
    ) {
        // Native code knows no lines.
        guard code.pointee.kind == .bytecode, let native = nativeException(exception) else {
            return
        }
        let words = words(native)
        let limit = header.pointee.tracebackLimit
        if limit == 0 { return }
        var count = words[Layout.Exception.tracebackCount]
        if count >= limit {
            // The innermost call goes.
            let table = frameWords(words[Layout.Exception.traceback])
            count -= 1
            table.update(from: table + 3, count: Int(count) * 3)
            words[Layout.Exception.tracebackCount] = count
        }
        let module = modules[Int(frameWords(frame[Frame.module])[CodeObjectLayout.slot])]
        guard let module, !module.file.bytes.isEmpty,
            let table = tracebackTable(words[Layout.Exception.traceback], entries: Int(count) + 1)
        else { return }
        words[Layout.Exception.traceback] = table
        words[Layout.Exception.tracebackCount] = count + 1
        let slot = frameWords(table) + Int(count) * 3
        slot[0] = module.file.number
        slot[1] = UInt32(
            module.line(
                code: CodeNumber.function(frame[Frame.code]), instruction: Int(frame[Frame.ip])))
        slot[2] = code.pointee.name.number
    }

    /// Room for so many entries; nil when there is none, which shortens the traceback.
    private func tracebackTable(_ table: UInt32, entries: Int) -> UInt32? {
        if table != 0, allocatedBytes(at: table) >= entries * 12 { return table }
        let isLocked = header.pointee.heapLockDepth > 0
        guard hasReserve, !isLocked || entries <= VirtualMachine.emergencyTraceback else {
            return nil
        }
        return try? usingReserve { () throws(Raised) in
            try self.reallocate(table, bytes: entries * 12)
        }
    }

    /// The traceback of an exception, outermost call first.
    public func traceback(
        of value: Value
    ) -> [(file: InternedString, line: Int, name: InternedString?)] {
        guard let native = nativeException(value) else { return [] }
        let words = words(native)
        let count = Int(words[Layout.Exception.tracebackCount])
        guard words[Layout.Exception.traceback] != 0 else { return [] }
        let table = frameWords(words[Layout.Exception.traceback])
        return (0..<count).reversed().map { index in
            (
                InternedString(number: table[3 * index]), Int(table[3 * index + 1]),
                table[3 * index + 2] == VirtualMachine.noName
                    ? nil : InternedString(number: table[3 * index + 2])
            )
        }
    }

    /// Forgets the traceback, as for an exception that is raised anew.
    func clearTraceback(of value: Value) {
        guard let native = nativeException(value) else { return }
        words(native)[Layout.Exception.traceback] = 0
        words(native)[Layout.Exception.tracebackCount] = 0
    }

    /// Writes an exception with its traceback as the prompt of a board does.
    public func printException(
        _ value: Value, to buffer: inout TextBuffer
    ) throws(Raised) {
        if !isRunning && nesting == 0 { limitNativeStack() }
        let lines = traceback(of: value)
        if !lines.isEmpty {
            buffer.write("Traceback (most recent call last):\n")
            for line in lines {
                buffer.write("  File \"\(line.file.text)\", line \(line.line)")
                if let name = line.name {
                    buffer.write(", in ")
                    buffer.write(name.bytes)
                }
                buffer.write(byte: 0x0A)
            }
        }
        if let native = nativeException(value) {
            buffer.write(typeName(of: value))
            buffer.write(": ")
            let ownText = native == value ? false : try hasOwnText(value)
            if !ownText {
                try printExceptionText(native, to: &buffer)
            } else {
                try print(value, .str, to: &buffer)
            }
        } else {
            try print(value, .repr, to: &buffer)
        }
        buffer.write(byte: 0x0A)
    }

    private func hasOwnText(_ value: Value) throws(Raised) -> Bool {
        let found = try findInClass(
            type(of: value), InternedString("__repr__"), receiver: value)
        return found.kind == .method && found.value.isObject
    }

    /// Writes what `str` gives for a native exception.
    func printExceptionText(_ native: Value, to buffer: inout TextBuffer) throws(Raised) {
        let arguments = arguments(ofException: native)
        let items = Array(items(ofTuple: arguments))
        if items.isEmpty { return }
        if type(of: native) == .type(.osError), items.count <= 2, items[0].isSmall,
            let name = ErrorNumbers.name(items[0].small)
        {
            buffer.write("[Errno \(items[0].small)] \(name)")
            if items.count == 2 {
                buffer.write(": ")
                try print(items[1], .str, to: &buffer)
            }
            return
        }
        if items.count == 1 { return try print(items[0], .str, to: &buffer) }
        try print(arguments, .repr, to: &buffer)
    }

    /// Shows an exception that nothing handles, through the host.
    func reportException(_ value: Value) {
        var buffer = TextBuffer()
        let kept = exception
        do throws(Raised) {
            try printException(value, to: &buffer)
        } catch {
            exception = kept
        }
        buffer.bytes.withUnsafeBufferPointer { outside.write($0) }
    }

    // MARK: - Unwinding

    /// Finds out who handles the exception that was raised last.
    ///
    /// The current frame's `ip` must be that of the instruction that raised. Afterwards the current
    /// frame is the one that handles it, ready to go on.
    /// Throws the exception, when a frame of the kind `exit` was left; `isLeaving` says so.
    @inline(never)
    func unwind() throws(Raised) {
        while header.pointee.frame != 0 {
            let offset = header.pointee.frame
            let frame = frameWords(offset)
            let code = codeEntry(ofFrame: frame)
            dropWaits(frame: offset)
            if !isAborting, handle(offset, frame, code) { return }
            let kind = ReturnKind(rawValue: frame[Frame.kind]) ?? .exit
            leaveFrame(offset, frame)
            if isGeneratorFrame(offset) { finishFailed(generator(ofFrame: offset)) }
            switch kind {
            case .exit:
                isLeaving = true
                throw Raised()
            case .callback, .scheduled:
                if kind == .scheduled { unlockScheduler() }
                if isAborting { continue }
                reportException(exception)
                return
            case .again:
                removeFailedModule(Value(bits: frame[Frame.extra]))
            default: break
            }
        }
        isLeaving = true
        throw Raised()
    }

    /// Makes the frame below current and gives its place on the stack back.
    @inline(__always)
    func leaveFrame(_ offset: UInt32, _ frame: UnsafeMutablePointer<UInt32>) {
        header.pointee.frame = frame[Frame.previous]
        header.pointee.stackTop = isGeneratorFrame(offset) ? frame[Frame.extra] : offset
    }

    private func finishFailed(_ generator: Value) {
        words(generator)[GeneratorLayout.state] = GeneratorLayout.finished
        guard isInstance(exception, of: .type(.stopIteration)) else { return }
        _ = raise(.runtimeError, "generator raised StopIteration")
    }

    /// Lets a frame handle the exception; false when it has no block open for it.
    private func handle(
        _ offset: UInt32, _ frame: UnsafeMutablePointer<UInt32>,
        _ code: UnsafeMutablePointer<CodeEntry>
    ) -> Bool {
        let raising = Int(frame[Frame.ip])
        let op = code.pointee.instructions[raising].op.first
        if op == .forIterator, isInstance(exception, of: .type(.stopIteration)) {
            frame[Frame.sp] &-= 16
            frame[Frame.ip] = code.pointee.instructions[raising].operand
            return true
        }
        let isInjected = raisesInjected
        raisesInjected = false
        if op == .yieldFrom, !isInjected, isInstance(exception, of: .type(.stopIteration)) {
            let arguments = items(ofTuple: arguments(ofException: exception))
            values(at: frame[Frame.sp]).pointee = arguments.first ?? .none
            frame[Frame.ip] += 1
            return true
        }
        if op != .endFinally && op != .raiseAgain { addTraceback(frame, code) }
        let state = stateOffset(offset, code)
        let blocks = frame + Frame.words
        while frame[Frame.blocks] > 0 {
            let block = blocks + Int(frame[Frame.blocks] - 1) * Frame.blockWords
            let handler = block[0] >> Frame.handlerShift
            if handler <= UInt32(raising) {
                frame[Frame.blocks] -= 1
                header.pointee.handledException = .null
                continue
            }
            block[2] = exception.bits
            header.pointee.handledException = exception
            let sp = Frame.base(block) &+ 4
            assert(sp >= state)
            // A handler that no compiler made may believe that it was entered by a return, with one
            // entry more: it finds a value there.
            if sp == state { values(at: sp &- 4).pointee = .none }
            values(at: sp).pointee = exception
            frame[Frame.sp] = sp
            frame[Frame.ip] = handler
            return true
        }
        return false
    }
}

/// Names of the error numbers that OSError shows.
enum ErrorNumbers {
    /// The name of a number as on the boards; `nil` for one that has none.
    static func name(_ number: Int) -> String? { names[number] }

    private static let names: [Int: String] = [
        1: "EPERM", 2: "ENOENT", 5: "EIO", 9: "EBADF", 11: "EAGAIN", 12: "ENOMEM", 13: "EACCES",
        17: "EEXIST", 19: "ENODEV", 21: "EISDIR", 22: "EINVAL", 95: "EOPNOTSUPP",
        98: "EADDRINUSE", 103: "ECONNABORTED", 104: "ECONNRESET", 105: "ENOBUFS",
        107: "ENOTCONN", 110: "ETIMEDOUT", 111: "ECONNREFUSED", 113: "EHOSTUNREACH",
        114: "EALREADY", 115: "EINPROGRESS",
        // Where the C library of the ESP32 has numbers of its own (newlib).
        112: "EADDRINUSE", 116: "ETIMEDOUT", 118: "EHOSTUNREACH", 119: "EINPROGRESS",
        128: "ENOTCONN",
    ]
}
