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
        _ sp: UnsafeMutablePointer<Value>, flags: UInt32
    ) {
        let block = frame + Frame.words + Int(frame[Frame.blocks]) * Frame.blockWords
        block[0] = handler << Frame.handlerShift | flags
        block[1] = offset(of: sp)
        block[2] = 0
        frame[Frame.blocks] += 1
    }

    @inline(__always)
    private func topBlock(
        _ frame: UnsafeMutablePointer<UInt32>
    ) -> UnsafeMutablePointer<UInt32> {
        frame + Frame.words + (Int(frame[Frame.blocks]) - 1) * Frame.blockWords
    }

    /// Goes on with the handler of a finally or with block that does not run yet; false when the
    /// innermost block is no such block.
    ///
    /// The two values on the stack are for the code to carry; what they mean stands in the block,
    /// out of its reach.
    private func enterHandler(
        _ frame: UnsafeMutablePointer<UInt32>, _ value: Value, why: UInt32
    ) -> Bool {
        let block = topBlock(frame)
        let handler = block[0] >> Frame.handlerShift
        guard block[0] & Frame.finallyFlag != 0, handler > frame[Frame.ip] else { return false }
        let base = values(at: Frame.base(block))
        base[1] = value
        base[2] = .small(-1)
        frame[Frame.sp] = offset(of: base + 2)
        frame[Frame.ip] = handler
        block[2] = why
        return true
    }

    /// Before a return: looks for finally blocks that must run first.
    ///
    /// The frame's `ip` is that of the return, the result is on top of the stack.
    /// Returns whether the frame was set to go on with such a block.
    @inline(never)
    func unwindReturn(_ frame: UnsafeMutablePointer<UInt32>) -> Bool {
        let value = values(at: frame[Frame.sp])[0]
        while frame[Frame.blocks] > 0 {
            if enterHandler(frame, value, why: Frame.isReturning) { return true }
            frame[Frame.blocks] -= 1
            header.pointee.handledException = .null
        }
        return false
    }

    /// Leaves blocks for the jump of an instruction; `remaining` says how many, and with bit 7 that
    /// an iterator goes too.
    ///
    /// Afterwards the frame goes on at the target or in a finally block that must run first.
    @inline(never)
    func unwindJump(
        _ frame: UnsafeMutablePointer<UInt32>, from instruction: Int, leaving remaining: Int
    ) {
        var remaining = remaining
        while remaining & 0x7F > 0, frame[Frame.blocks] > 0 {
            remaining -= 1
            let why = Frame.jumping(from: instruction, leaving: remaining)
            if enterHandler(frame, .none, why: why) { return }
            frame[Frame.sp] = topBlock(frame)[1]
            frame[Frame.blocks] -= 1
            header.pointee.handledException = .null
        }
        if remaining != 0 { frame[Frame.sp] &-= 16 }
        frame[Frame.ip] = codeEntry(ofFrame: frame).pointee.instructions[instruction].operand
    }

    /// END_FINALLY when something entered the handler; the block is closed already.
    ///
    /// Returns whether the frame was set to go on elsewhere; else it returns the value below the
    /// top of the stack.
    @inline(never)
    func finishUnwinding(_ frame: UnsafeMutablePointer<UInt32>) -> Bool {
        let block = frame + Frame.words + Int(frame[Frame.blocks]) * Frame.blockWords
        let why = block[2]
        if why == Frame.isReturning { return false }
        let end = codeEntry(ofFrame: frame).pointee.instructions[Int(frame[Frame.ip])]
        frame[Frame.sp] = block[1] &+ end.operand
        unwindJump(frame, from: Int(why >> 13), leaving: Int(why >> 4 & 0xFF))
        return true
    }

    /// The exception that is being handled, for `raise` without operand.
    func raiseAgain(_ frame: UnsafeMutablePointer<UInt32>) -> Raised {
        var index = Int(frame[Frame.blocks])
        while index > 0 {
            index -= 1
            let bits = frame[Frame.words + index * Frame.blockWords + 2]
            if bits != 0 && bits & 15 != Frame.isUnwinding { return raise(Value(bits: bits)) }
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
        openBlock(frame, handler, sp - 1, flags: Frame.finallyFlag | Frame.withFlag)
        sp[2] = value
        frame[Frame.sp] = offset(of: sp + 2)
    }

    /// Calls `__exit__` with what left the block.
    @inline(never)
    func enterExit(
        _ frame: UnsafeMutablePointer<UInt32>, _ sp: UnsafeMutablePointer<Value>
    ) throws(Raised) -> Value {
        // Only code that no compiler made comes here in another state.
        guard frame[Frame.blocks] > 0 else { throw raise(.runtimeError, "bad bytecode") }
        let block = topBlock(frame)
        let isUnwinding = Frame.isUnwinding(block)
        guard block[0] & Frame.withFlag != 0,
            offset(of: sp) == Frame.base(block) &+ (isUnwinding ? 8 : 4)
        else { throw raise(.runtimeError, "bad bytecode") }
        let place = values(at: block[1]) + 1
        var arguments = [Value.none, Value.none, Value.none]
        if !isUnwinding, sp[0] != .none { arguments = [type(of: sp[0]), sp[0], .none] }
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
        let block = topBlock(frame)
        // Nothing enters its handler again.
        block[0] = 0
        if Frame.isUnwinding(block) {
            sp[-3] = sp[-1]
            sp[-2] = sp[0]
        } else if sp[0] == .none {
            sp[-2] = .none
        } else {
            sp[-2] = try isTrue(value) ? .none : sp[0]
        }
        frame[Frame.sp] &-= 8
    }
}

extension Names {
    static let enter = InternedString("__enter__")
    static let exit = InternedString("__exit__")
    static let send = InternedString("send")
    static let throwInto = InternedString("throw")
    static let close = InternedString("close")
}
