/// Generators: their frames run where they lie.
extension VirtualMachine {
    /// The frame of a generator.
    @inline(__always) func frame(ofGenerator generator: Value) -> UInt32 {
        generator.offset + UInt32(GeneratorLayout.frame << 2)
    }

    /// Lets a generator go on with a value sent in or an exception to raise.
    ///
    /// Returns `Value.entered`, or `Value.stopIteration` when it has nothing more to do.
    func resume(
        _ generator: Value, send: Value, raise injected: Value, kind: ReturnKind
    ) throws(Raised) -> Value {
        var injected = injected
        let words = words(generator)
        let frameOffset = frame(ofGenerator: generator)
        let frame = frameWords(frameOffset)
        if words[GeneratorLayout.injected] != 0,
            words[GeneratorLayout.state] != GeneratorLayout.running
        {
            injected = Value(bits: words[GeneratorLayout.injected])
            words[GeneratorLayout.injected] = 0
        }
        switch words[GeneratorLayout.state] {
        case GeneratorLayout.finished:
            header.pointee.stopValue = .none
            return .stopIteration
        case GeneratorLayout.running:
            throw raise(.valueError, "generator already executing")
        case GeneratorLayout.fresh:
            if send != .none && injected.isNull {
                throw raise(
                    .typeError, "can't send non-None value to a just-started generator")
            }
        default:
            values(at: frame[Frame.sp]).pointee = send
        }
        // Frames that it calls lie on the stack above those that run now; words of its own on it
        // bound how deep generators go on each other.
        let top = header.pointee.stackTop
        guard top + 256 <= header.pointee.stackEnd else { throw raiseRecursion() }
        values(at: top).update(repeating: .null, count: GeneratorLayout.stackWords)
        header.pointee.stackTop = top + UInt32(GeneratorLayout.stackWords << 2)
        words[GeneratorLayout.state] = GeneratorLayout.running
        frame[Frame.previous] = header.pointee.frame
        frame[Frame.kind] = kind.rawValue
        frame[Frame.extra] = top
        header.pointee.frame = frameOffset
        guard !injected.isNull else { return .entered }
        let code = codeEntry(ofFrame: frame)
        if code.pointee.instructions[Int(frame[Frame.ip])].op == .yieldFrom {
            words[GeneratorLayout.injected] = injected.bits
            return .entered
        }
        do {
            exception = try exceptionToRaise(injected)
        } catch {}
        try unwind()
        return .entered
    }

    /// The methods of generators that the loop runs without nesting; nil for any other function.
    func enterGenerator(_ method: Value, _ arguments: Arguments) throws(Raised) -> Value? {
        let generator = arguments.base[0]
        var send = Value.none
        var injected = Value.null
        if method == generatorMethods.next || method == generatorMethods.builtinNext {
            guard arguments.count == 1 else { return nil }
        } else if method == generatorMethods.send {
            guard arguments.count == 2 else { return nil }
            send = arguments.base[1]
        } else if method == generatorMethods.throwInto {
            guard arguments.count >= 2, arguments.count <= 4 else { return nil }
            injected = arguments.base[1]
            if arguments.count > 2 && arguments.base[2] != .none { injected = arguments.base[2] }
        } else {
            return nil
        }
        let result = try resume(generator, send: send, raise: injected, kind: .push)
        if result == .stopIteration { throw raiseStopIteration(header.pointee.stopValue) }
        return result
    }

    /// Raises StopIteration with the value that a generator returned.
    func raiseStopIteration(_ value: Value) -> Raised {
        raise(.stopIteration, arguments: value == .none || value.isNull ? [] : [value])
    }

    /// Lets a generator go on for native code.
    ///
    /// Returns what it yields, or `Value.stopIteration` with `stopValue` set.
    func resumeNested(
        _ generator: Value, send: Value = .none, raise injected: Value = .null
    ) throws(Raised) -> Value {
        let mark = rootMark
        try pushRoot(generator)
        let value = try runNested { () throws(Raised) -> Value in
            try self.resume(generator, send: send, raise: injected, kind: .exit)
        }
        popRoots(to: mark)
        if value == .stopIteration { return value }
        if words(generator)[GeneratorLayout.state] == GeneratorLayout.finished {
            header.pointee.stopValue = value
            return .stopIteration
        }
        return value
    }

    /// What `close` does.
    func closeGenerator(_ generator: Value) throws(Raised) {
        let state = words(generator)[GeneratorLayout.state]
        if state == GeneratorLayout.finished { return }
        let mark = rootMark
        do {
            let exit = try newException(.type(.generatorExit), arguments: .emptyTuple)
            let value = try resumeNested(generator, raise: exit)
            popRoots(to: mark)
            if value == .stopIteration { return }
        } catch {
            popRoots(to: mark)
            let type = type(of: exception)
            if isSubclass(type, of: .type(.generatorExit))
                || isSubclass(type, of: .type(.stopIteration))
            {
                return
            }
            throw error
        }
        throw raise(.runtimeError, "generator ignored GeneratorExit")
    }
}

/// The native functions that the loop knows by their value.
struct GeneratorMethods {
    var next = Value.null
    var send = Value.null
    var throwInto = Value.null
    var builtinNext = Value.null
}
