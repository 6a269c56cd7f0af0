/// What becomes of the result of a frame that is no plain call.
extension VirtualMachine {
    /// Leaves the current frame with a result and hands it to the frame below.
    ///
    /// Returns the result when the loop is to be left, otherwise `nil`.
    @inline(never)
    func deliverReturn(_ value: Value) throws(Raised) -> Value? {
        let offset = header.pointee.frame
        let frame = frameWords(offset)
        let kind = ReturnKind(rawValue: frame[Frame.kind]) ?? .exit
        let extra = Value(bits: isGeneratorFrame(offset) ? 0 : frame[Frame.extra])
        leaveFrame(offset, frame)
        let isGenerator = isGeneratorFrame(offset)
        if isGenerator {
            words(generator(ofFrame: offset))[GeneratorLayout.state] = GeneratorLayout.finished
        }
        if kind == .exit { return value }
        if kind == .callback || kind == .scheduled {
            if kind == .scheduled { unlockScheduler() }
            return header.pointee.frame == 0 ? Value.none : nil
        }
        let below = frameWords(header.pointee.frame)
        if isGenerator {
            try finishGenerator(below, kind: kind, value)
            return nil
        }
        try deliver(value, to: below, kind: kind, extra: extra)
        return kind == .yieldFromValue ? try deliverYield(value) : nil
    }

    private func finishGenerator(
        _ below: UnsafeMutablePointer<UInt32>, kind: ReturnKind, _ value: Value
    ) throws(Raised) {
        switch kind {
        case .forIterator:
            let code = codeEntry(ofFrame: below)
            below[Frame.sp] &-= 16
            below[Frame.ip] = code.pointee.instructions[Int(below[Frame.ip])].operand
        case .yieldFrom:
            values(at: below[Frame.sp]).pointee = value
            below[Frame.ip] += 1
            try finishDelegation(below)
        default:
            throw raiseStopIteration(value)
        }
    }

    @inline(__always)
    private func push(_ value: Value, _ frame: UnsafeMutablePointer<UInt32>) {
        frame[Frame.sp] &+= 4
        values(at: frame[Frame.sp]).pointee = value
    }

    private func deliver(
        _ value: Value, to frame: UnsafeMutablePointer<UInt32>, kind: ReturnKind, extra: Value
    ) throws(Raised) {
        switch kind {
        case .push, .forIterator: push(value, frame)
        case .pushWithNull:
            push(value, frame)
            push(.null, frame)
        case .discard: break
        case .again: return
        case .initialize: push(try finishInitialize(frame, extra, value), frame)
        case .boolean:
            frame[Frame.sp] &-= 4
            values(at: frame[Frame.sp]).pointee = .bool(try isTrue(value))
        case .binary:
            var value = value
            let operands = values(at: frame[Frame.sp])
            if value == .notImplemented {
                let op = BinaryOperation(rawValue: UInt8(extra.small)) ?? .add
                value = try binaryAfterLeft(op, operands[-1], operands[0])
            }
            frame[Frame.sp] &-= 4
            values(at: frame[Frame.sp]).pointee = value
        case .yieldFromValue:
            push(value, frame)
            return
        case .withEnter:
            let code = codeEntry(ofFrame: frame)
            let target = code.pointee.instructions[Int(frame[Frame.ip])].operand
            finishWithEnter(frame, target, value)
        case .withExit: try finishWithExit(frame, value)
        case .buildClass: push(try finishClass(dict: extra, cell: value), frame)
        case .yieldFrom, .exit, .callback, .scheduled: break
        }
        frame[Frame.ip] += 1
    }

    /// Hands a value that the current (generator's) frame yields to the frame below.
    ///
    /// Returns the value when the loop is to be left, otherwise `nil`.
    @inline(never)
    func deliverYield(_ value: Value) throws(Raised) -> Value? {
        while true {
            let offset = header.pointee.frame
            let frame = frameWords(offset)
            words(generator(ofFrame: offset))[GeneratorLayout.state] = GeneratorLayout.waiting
            leaveFrame(offset, frame)
            switch ReturnKind(rawValue: frame[Frame.kind]) ?? .exit {
            case .exit: return value
            case .yieldFrom:
                // The frame below yields it too and stays at its instruction.
                frameWords(header.pointee.frame)[Frame.sp] &+= 4
                continue
            case .discard: break
            default:
                let below = frameWords(header.pointee.frame)
                push(value, below)
                below[Frame.ip] += 1
                return nil
            }
            frameWords(header.pointee.frame)[Frame.ip] += 1
            return nil
        }
    }

    // MARK: - Delegation

    /// Asks the object that a generator delegates to for the next value.
    ///
    /// `sp`: the object, and behind it what was sent in.
    /// Returns `entered`, `suspended`, `stopIteration` with `stopValue`, or a value to yield.
    @inline(never)
    func enterYieldFrom(
        _ frame: UnsafeMutablePointer<UInt32>, _ sp: UnsafeMutablePointer<Value>
    ) throws(Raised) -> Value {
        let own = words(generator(ofFrame: header.pointee.frame))
        let injected = Value(bits: own[GeneratorLayout.injected])
        own[GeneratorLayout.injected] = 0
        let target = sp[0]
        let sent = sp[1]
        if !injected.isNull {
            let isExit = isSubclass(
                isType(injected) ? injected : type(of: injected), of: .type(.generatorExit))
            own[GeneratorLayout.exitDelegated] = isExit ? injected.bits : 0
        }
        if isExactly(target, .generator) {
            return try resume(target, send: sent, raise: injected, kind: .yieldFrom)
        }
        if !injected.isNull { return try throwInto(target, injected) }
        header.pointee.stopValue = .none
        if sent == .none {
            if !isInstanceObject(target) { return try next(target) }
            return try enterDelegate(target, Names.next, .null)
        }
        return try enterDelegate(target, Names.send, sent)
    }

    private func enterDelegate(
        _ target: Value, _ name: InternedString, _ argument: Value
    ) throws(Raised) -> Value {
        let found = try lookUp(target, name)
        guard found.kind == .method || found.kind == .plain else {
            throw raiseNoAttribute(target, name)
        }
        var count = 0
        for value in [found.receiver, argument] where !value.isNull {
            scratch[count] = value
            count += 1
        }
        return try enter(
            found.value, Arguments(base: scratch, count: count), kind: .yieldFromValue)
    }

    private func throwInto(_ target: Value, _ injected: Value) throws(Raised) -> Value {
        let isExit =
            words(generator(ofFrame: header.pointee.frame))[GeneratorLayout.exitDelegated] != 0
        let found = try lookUp(target, isExit ? Names.close : Names.throwInto)
        guard found.kind == .method || found.kind == .plain else {
            raisesInjected = true
            throw raise(try exceptionToRaise(injected))
        }
        if isExit {
            header.pointee.stopValue = try call(try newBoundMethod(found), [])
            return .stopIteration
        }
        return try enterDelegate(target, Names.throwInto, injected)
    }

    /// After a delegated generator ended: if it was told to exit, so is this one.
    func finishDelegation(_ frame: UnsafeMutablePointer<UInt32>) throws(Raised) {
        let own = words(generator(ofFrame: header.pointee.frame))
        let exit = Value(bits: own[GeneratorLayout.exitDelegated])
        guard !exit.isNull else { return }
        own[GeneratorLayout.exitDelegated] = 0
        throw raise(try exceptionToRaise(exit))
    }

    // MARK: - Blocks

    /// Opens a block whose handler is at an instruction.
    @inline(__always)
    func openBlock(
        _ frame: UnsafeMutablePointer<UInt32>, _ handler: UInt32,
        _ sp: UnsafeMutablePointer<Value>, isFinally: Bool
    ) {
        let block = frame + Frame.words + Int(frame[Frame.blocks]) * Frame.blockWords
        block[0] = handler << 1 | (isFinally ? Frame.finallyFlag : 0)
        block[1] = offset(of: sp)
        block[2] = 0
        frame[Frame.blocks] += 1
    }

    /// Before a return: looks for finally blocks that must run first.
    ///
    /// The frame's `ip` is that of the return, the result is on top of the stack.
    /// Returns whether the frame was set to go on with such a block.
    @inline(never)
    func unwindReturn(_ frame: UnsafeMutablePointer<UInt32>) -> Bool {
        while frame[Frame.blocks] > 0 {
            let block = frame + Frame.words + Int(frame[Frame.blocks] - 1) * Frame.blockWords
            if block[0] & Frame.finallyFlag != 0 {
                let handler = block[0] >> 1
                if handler > frame[Frame.ip] {
                    let target = values(at: block[1])
                    target[1] = values(at: frame[Frame.sp])[0]
                    target[2] = .small(-1)
                    frame[Frame.sp] = offset(of: target + 2)
                    frame[Frame.ip] = handler
                    block[2] = Frame.isUnwinding
                    return true
                }
                cancelFinally(frame)
            }
            frame[Frame.blocks] -= 1
            header.pointee.handledException = .null
        }
        return false
    }

    /// Leaves blocks for a jump; on the stack lie its target and how many blocks it leaves.
    ///
    /// Afterwards the frame goes on at the target or in a finally block that must run first.
    @inline(never)
    func unwindJump(_ frame: UnsafeMutablePointer<UInt32>) {
        var remaining = values(at: frame[Frame.sp]).pointee.small
        frame[Frame.sp] &-= 4
        while remaining & 0x7F > 0 {
            remaining -= 1
            let block = frame + Frame.words + Int(frame[Frame.blocks] - 1) * Frame.blockWords
            if block[0] & Frame.finallyFlag != 0 {
                let handler = block[0] >> 1
                if handler > frame[Frame.ip] {
                    push(.small(remaining), frame)
                    frame[Frame.ip] = handler
                    block[2] = Frame.isUnwinding
                    return
                }
                cancelFinally(frame)
            }
            frame[Frame.blocks] -= 1
            header.pointee.handledException = .null
        }
        let target = values(at: frame[Frame.sp]).pointee.small
        frame[Frame.sp] &-= 4
        if remaining != 0 { frame[Frame.sp] &-= 16 }
        frame[Frame.ip] = UInt32(target)
    }

    /// Drops what the finally block that runs was entered with; the top of the stack moves down.
    private func cancelFinally(_ frame: UnsafeMutablePointer<UInt32>) {
        let sp = values(at: frame[Frame.sp])
        if sp[-1].isSmall {
            sp[-2] = sp[0]
            frame[Frame.sp] &-= 8
        } else {
            sp[-1] = sp[0]
            frame[Frame.sp] &-= 4
        }
    }

    /// The exception that is being handled, for `raise` without operand.
    func raiseAgain(_ frame: UnsafeMutablePointer<UInt32>) -> Raised {
        var index = Int(frame[Frame.blocks])
        while index > 0 {
            index -= 1
            let bits = frame[Frame.words + index * Frame.blockWords + 2]
            if bits != 0 && bits != Frame.isUnwinding { return raise(Value(bits: bits)) }
        }
        return raise(.runtimeError, "no active exception to reraise")
    }

    // MARK: - with

    /// Calls `__enter__` of the manager on top; nothing is pushed before that is done.
    @inline(never)
    func enterWith(_ sp: UnsafeMutablePointer<Value>) throws(Raised) -> Value {
        let manager = sp[0]
        let leave = try lookUp(manager, Names.exit)
        if leave.kind == .missing { throw raiseNoAttribute(manager, Names.exit) }
        let found = try lookUp(manager, Names.enter)
        switch found.kind {
        case .missing: throw raiseNoAttribute(manager, Names.enter)
        case .method:
            scratch[0] = found.receiver
            return try enter(
                found.value, Arguments(base: scratch, count: 1), kind: .withEnter)
        case .plain:
            return try enter(
                found.value, Arguments(base: scratch, count: 0), kind: .withEnter)
        case .getter:
            return try enter(
                try callGetter(found), Arguments(base: scratch, count: 0), kind: .withEnter)
        }
    }

    /// After `__enter__`: manager -> __exit__ receiver value, and the block is open.
    func finishWithEnter(
        _ frame: UnsafeMutablePointer<UInt32>, _ handler: UInt32, _ value: Value
    ) {
        let sp = values(at: frame[Frame.sp])
        let manager = sp[0]
        sp[0] = .null
        sp[1] = .null
        if let found = try? lookUp(manager, Names.exit) {
            sp[0] = found.value
            sp[1] = found.kind == .method ? found.receiver : .null
            if found.kind == .getter, let method = try? callGetter(found) { sp[0] = method }
        }
        openBlock(frame, handler, sp + 1, isFinally: true)
        sp[2] = value
        frame[Frame.sp] = offset(of: sp + 2)
    }

    /// Calls `__exit__` with what left the block.
    @inline(never)
    func enterExit(_ sp: UnsafeMutablePointer<Value>) throws(Raised) -> Value {
        var place = sp - 2
        var arguments = [Value.none, Value.none, Value.none]
        if sp[0].isSmall {
            place = sp - 3
        } else if sp[0] != .none {
            arguments = [type(of: sp[0]), sp[0], .none]
        }
        var count = 0
        if !place[1].isNull {
            scratch[0] = place[1]
            count = 1
        }
        for argument in arguments {
            scratch[count] = argument
            count += 1
        }
        return try enter(place[0], Arguments(base: scratch, count: count), kind: .withExit)
    }

    /// After `__exit__`: drops the manager; a true result swallows an exception.
    func finishWithExit(
        _ frame: UnsafeMutablePointer<UInt32>, _ value: Value
    ) throws(Raised) {
        let sp = values(at: frame[Frame.sp])
        if sp[0] == .none {
            sp[-2] = .none
            frame[Frame.sp] &-= 8
        } else if sp[0].isSmall {
            sp[-3] = sp[-1]
            sp[-2] = sp[0]
            frame[Frame.sp] &-= 8
        } else {
            sp[-2] = try isTrue(value) ? .none : sp[0]
            frame[Frame.sp] &-= 8
        }
    }
}

extension Names {
    static let enter = InternedString("__enter__")
    static let exit = InternedString("__exit__")
    static let send = InternedString("send")
    static let throwInto = InternedString("throw")
    static let close = InternedString("close")
}
