/// The interpreter loop.
///
/// Its state lies in local variables: `frame` (header of the frame that runs), `start` (its code),
/// `ip` (behind the instruction that is executed), `sp` (the topmost value), `locals` (local 0; the
/// others lie below). `used` counts cycles in its low and bytecodes in its high 32 bits. Before
/// anything that may push a frame, `ip` and `sp` are stored in the frame; afterwards `load` reads
/// them all again.
///
/// Safepoints are jumps backwards and entries of functions: there the slice may end, garbage is
/// collected, interrupts and scheduled functions run. `header.sliceEnd` is set to 0 to ask for one.
extension VirtualMachine {
    struct Registers {
        let frame: UnsafeMutablePointer<UInt32>
        let start: UnsafeMutablePointer<DecodedInstruction>
        let ip: UnsafeMutablePointer<DecodedInstruction>
        let sp: UnsafeMutablePointer<Value>
        let locals: UnsafeMutablePointer<Value>
    }

    /// Reads the registers of the current frame.
    @inline(__always)
    func load() -> Registers {
        let offset = header.pointee.frame
        let frame = frameWords(offset)
        let code = codeEntry(ofFrame: frame)
        let start = code.pointee.instructions
        return Registers(
            frame: frame, start: start, ip: start + Int(frame[Frame.ip]),
            sp: values(at: frame[Frame.sp]),
            locals: values(at: offset &+ UInt32(bitPattern: code.pointee.frameWords) &<< 2 &- 4))
    }

    /// The offset of a place in the image.
    @inline(__always)
    func offset(of pointer: UnsafeMutablePointer<Value>) -> UInt32 {
        UInt32(truncatingIfNeeded: UnsafeMutableRawPointer(pointer) - base)
    }

    /// Stores the registers in the frame; `ip` counts from the instruction that is executed.
    @inline(__always)
    func save(
        _ frame: UnsafeMutablePointer<UInt32>, _ ip: UnsafeMutablePointer<DecodedInstruction>,
        _ start: UnsafeMutablePointer<DecodedInstruction>, _ sp: UnsafeMutablePointer<Value>
    ) {
        frame[Frame.ip] = UInt32(truncatingIfNeeded: ip - start)
        frame[Frame.sp] = offset(of: sp)
    }

    /// Adds what the loop counted to the header.
    @inline(__always)
    func flush(_ used: inout UInt64) {
        header.pointee.cycles &+= used & 0xFFFF_FFFF
        header.pointee.bytecodes &+= used >> 32
        used = 0
    }

    /// Runs the current frame and those above it until a frame of the kind `exit` is left.
    ///
    /// Returns its result, or `Value.outOfFuel` or `Value.suspended` when the run is not nested.
    @inline(never)
    func execute(isNested: Bool) throws(Raised) -> Value {
        let header = self.header
        let costs = costTable
        var used: UInt64 = 0
        let callCost = self.costs.call & 0xFFFF_FFFF
        beginSlice(isNested: isNested)
        // What native functions called from here kept is let go when they are done or raise.
        let roots = rootMark
        var registers = load()
        var frame = registers.frame
        var start = registers.start
        var ip = registers.ip
        var sp = registers.sp
        var locals = registers.locals
        creditForWait(ip.pointee.op)
        // What native code calls may meet no safepoint of its own.
        var isDue = isNested && header.pointee.sliceEnd == 0
        frames: while true {
            registers = load()
            frame = registers.frame
            start = registers.start
            ip = registers.ip
            sp = registers.sp
            locals = registers.locals
            do throws(Raised) {
                if isDue {
                    isDue = false
                    if try safepoint(isNested: isNested) { return .outOfFuel }
                    continue frames
                }
                while true {
                    let i = ip
                    let op = i.pointee.op
                    ip += 1
                    used &+= costs[Int(op.rawValue)]
                    switch op {
                    case .loadImmediate:
                        sp += 1
                        sp[0] = Value(bits: i.pointee.operand)
                        continue
                    case .loadConstant:
                        let value = try constant(Int(i.pointee.operand), of: frame[Frame.module])
                        sp += 1
                        sp[0] = value
                        continue
                    case .loadFast:
                        let value = locals[-Int(i.pointee.operand)]
                        if value.isNull { throw raiseUnboundLocal() }
                        sp += 1
                        sp[0] = value
                        continue
                    case .loadDeref:
                        let value = try cell(locals[-Int(i.pointee.operand)])[1]
                        if value.isNull { throw raiseUnboundLocal() }
                        sp += 1
                        sp[0] = value
                        continue
                    case .loadName:
                        let value = try loadName(frame, InternedString(number: i.pointee.operand))
                        sp += 1
                        sp[0] = value
                        continue
                    case .loadGlobal:
                        let name = InternedString(number: i.pointee.operand)
                        var value = mapFindInterned(
                            MapReference(dict: Value(bits: frame[Frame.globals])), name)
                        if value.isNull { value = try loadBuiltin(name) }
                        sp += 1
                        sp[0] = value
                        continue
                    case .loadFastAttribute:
                        let object = locals[-Int(i.pointee.operand)]
                        let value = fastAttribute(
                            object, InternedString(number: ip.pointee.operand))
                        sp += 1
                        if !value.isNull {
                            sp[0] = value
                            ip += 1
                            used &+= costs[Int(InternalOp.loadAttribute.rawValue)]
                            continue
                        }
                        sp -= 1
                        if object.isNull { throw raiseUnboundLocal() }
                        sp += 1
                        sp[0] = object
                        continue
                    case .loadAttribute:
                        let object = sp[0]
                        let name = InternedString(number: i.pointee.operand)
                        var value = fastAttribute(object, name)
                        if !value.isNull {
                            sp[0] = value
                            continue
                        }
                        save(frame, ip - 1, start, sp - 1)
                        value = try loadAttribute(object, name)
                        if value == .entered { continue frames }
                        sp[0] = value
                        continue
                    case .loadFastMethod:
                        let object = locals[-Int(i.pointee.operand)]
                        let method = fastMethod(
                            object, InternedString(number: ip.pointee.operand))
                        if !method.isNull {
                            sp[1] = method
                            sp[2] = object
                            sp += 2
                            ip += 1
                            used &+= costs[Int(InternalOp.loadMethod.rawValue)]
                            continue
                        }
                        if object.isNull { throw raiseUnboundLocal() }
                        sp += 1
                        sp[0] = object
                        continue
                    case .loadMethod:
                        let method = fastMethod(sp[0], InternedString(number: i.pointee.operand))
                        if !method.isNull {
                            sp[1] = sp[0]
                            sp[0] = method
                            sp += 1
                            continue
                        }
                        save(frame, ip - 1, start, sp - 1)
                        guard try loadMethod(sp, InternedString(number: i.pointee.operand)) else {
                            continue frames
                        }
                        sp += 1
                        continue
                    case .loadSuperMethod:
                        save(frame, ip - 1, start, sp - 3)
                        guard try loadSuperMethod(sp - 2, InternedString(number: i.pointee.operand))
                        else {
                            continue frames
                        }
                        sp -= 1
                        continue
                    case .loadSubscript:
                        let value = fastItem(sp[-1], sp[0])
                        if !value.isNull {
                            sp -= 1
                            sp[0] = value
                            continue
                        }
                        save(frame, ip - 1, start, sp - 2)
                        let result = try enterGetItem(sp[-1], sp[0])
                        if result == .entered {
                            continue frames
                        } else {
                            sp -= 1
                            sp[0] = result
                        }
                        continue
                    case .loadFastSubscript:
                        let index = locals[-Int(i.pointee.operand)]
                        let value = fastItem(sp[0], index)
                        if !value.isNull {
                            sp[0] = value
                            ip += 1
                            used &+= costs[Int(InternalOp.loadSubscript.rawValue)]
                            continue
                        }
                        if index.isNull { throw raiseUnboundLocal() }
                        sp += 1
                        sp[0] = index
                        continue
                    case .loadFastFast:
                        let first = locals[-Int(i.pointee.operand)]
                        if first.isNull { throw raiseUnboundLocal() }
                        sp[1] = first
                        sp += 1
                        let second = locals[-Int(ip.pointee.operand)]
                        ip += 1
                        used &+= costs[Int(InternalOp.loadFast.rawValue)]
                        if second.isNull { throw raiseUnboundLocal() }
                        sp[1] = second
                        sp += 1
                        continue
                    case .loadFastImmediate:
                        let value = locals[-Int(i.pointee.operand)]
                        if value.isNull { throw raiseUnboundLocal() }
                        sp[1] = value
                        sp[2] = Value(bits: ip.pointee.operand)
                        sp += 2
                        ip += 1
                        used &+= costs[Int(InternalOp.loadImmediate.rawValue)]
                        continue
                    case .viperArgument:
                        // A small integer of the right sign stays what it is.
                        let value = locals[-Int(i.pointee.operand)]
                        if value.isSmall, i.pointee.count == 0 || value.small >= 0 {
                            ip += 2
                            used &+= costs[Int(InternalOp.viper.rawValue)]
                            used &+= costs[Int(InternalOp.storeFast.rawValue)]
                            continue
                        }
                        if value.isNull { throw raiseUnboundLocal() }
                        sp += 1
                        sp[0] = value
                        continue
                    case .loadFastReturn:
                        let value = locals[-Int(i.pointee.operand)]
                        if value.isNull { throw raiseUnboundLocal() }
                        sp += 1
                        sp[0] = value
                        ip += 1
                        used &+= costs[Int(InternalOp.returnValue.rawValue)]
                    case .loadImmediateReturn:
                        sp += 1
                        sp[0] = Value(bits: i.pointee.operand)
                        ip += 1
                        used &+= costs[Int(InternalOp.returnValue.rawValue)]
                    case .storeFastLoadFast:
                        locals[-Int(i.pointee.operand)] = sp[0]
                        sp -= 1
                        let value = locals[-Int(ip.pointee.operand)]
                        ip += 1
                        used &+= costs[Int(InternalOp.loadFast.rawValue)]
                        if value.isNull { throw raiseUnboundLocal() }
                        sp += 1
                        sp[0] = value
                        continue
                    case .storeFast:
                        locals[-Int(i.pointee.operand)] = sp[0]
                        sp -= 1
                        continue
                    case .storeDeref:
                        try cell(locals[-Int(i.pointee.operand)])[1] = sp[0]
                        sp -= 1
                        continue
                    case .storeName:
                        try storeName(frame, InternedString(number: i.pointee.operand), sp[0])
                        sp -= 1
                        continue
                    case .storeGlobal:
                        try mapStoreInterned(
                            MapReference(dict: Value(bits: frame[Frame.globals])),
                            InternedString(number: i.pointee.operand), sp[0])
                        sp -= 1
                        continue
                    case .storeFastAttribute:
                        let object = locals[-Int(i.pointee.operand)]
                        if fastStoreAttribute(
                            object, InternedString(number: ip.pointee.operand), sp[0])
                        {
                            sp -= 1
                            ip += 1
                            used &+= costs[Int(InternalOp.storeAttribute.rawValue)]
                            continue
                        }
                        if object.isNull { throw raiseUnboundLocal() }
                        sp += 1
                        sp[0] = object
                        continue
                    case .storeAttribute:
                        if fastStoreAttribute(
                            sp[0], InternedString(number: i.pointee.operand), sp[-1])
                        {
                            sp -= 2
                            continue
                        }
                        save(frame, ip - 1, start, sp - 2)
                        guard
                            try storeAttribute(
                                sp[0], InternedString(number: i.pointee.operand), sp[-1])
                        else { continue frames }
                        sp -= 2
                        continue
                    case .storeSubscript:
                        if fastStoreItem(sp[-1], sp[0], sp[-2]) {
                            sp -= 3
                            continue
                        }
                        save(frame, ip - 1, start, sp - 3)
                        guard try enterSetItem(sp[-1], sp[0], sp[-2]) else { continue frames }
                        sp -= 3
                        continue
                    case .deleteFast:
                        if locals[-Int(i.pointee.operand)].isNull { throw raiseUnboundLocal() }
                        locals[-Int(i.pointee.operand)] = .null
                        continue
                    case .deleteDeref:
                        let cell = try cell(locals[-Int(i.pointee.operand)])
                        if cell[1].isNull { throw raiseUnboundLocal() }
                        cell[1] = .null
                        continue
                    case .deleteName:
                        try deleteName(
                            frame[Frame.locals] == 0 ? frame[Frame.globals] : frame[Frame.locals],
                            InternedString(number: i.pointee.operand))
                        continue
                    case .deleteGlobal:
                        try deleteName(
                            frame[Frame.globals], InternedString(number: i.pointee.operand))
                        continue
                    case .duplicate:
                        sp[1] = sp[0]
                        sp += 1
                        continue
                    case .duplicateTwo:
                        sp[1] = sp[-1]
                        sp[2] = sp[0]
                        sp += 2
                        continue
                    case .pop:
                        sp -= 1
                        continue
                    case .rotateTwo:
                        let top = sp[0]
                        sp[0] = sp[-1]
                        sp[-1] = top
                        continue
                    case .rotateThree:
                        let top = sp[0]
                        sp[0] = sp[-1]
                        sp[-1] = sp[-2]
                        sp[-2] = top
                        continue
                    case .jump:
                        ip = start + Int(i.pointee.operand)
                        continue
                    case .popJumpIfTrue:
                        let value = sp[0]
                        sp -= 1
                        if try isTrueFast(value) { ip = start + Int(i.pointee.operand) }
                        continue
                    case .popJumpIfFalse:
                        let value = sp[0]
                        sp -= 1
                        if try !isTrueFast(value) { ip = start + Int(i.pointee.operand) }
                        continue
                    case .jumpIfTrueOrPop:
                        if try isTrueFast(sp[0]) {
                            ip = start + Int(i.pointee.operand)
                        } else {
                            sp -= 1
                        }
                        continue
                    case .jumpIfFalseOrPop:
                        if try isTrueFast(sp[0]) {
                            sp -= 1
                        } else {
                            ip = start + Int(i.pointee.operand)
                        }
                        continue
                    case .popJumpBack:
                        sp -= 1
                        let target = start + Int(ip.pointee.operand)
                        used &+= costs[Int(InternalOp.jumpBack.rawValue)]
                        if header.pointee.cycles &+ (used & 0xFFFF_FFFF)
                            < header.pointee.sliceEnd
                        {
                            ip = target
                            continue
                        }
                        flush(&used)
                        save(frame, target, start, sp)
                        if try safepoint(isNested: isNested) { return .outOfFuel }
                        continue frames
                    case .storeFastJumpBack:
                        locals[-Int(i.pointee.operand)] = sp[0]
                        sp -= 1
                        let target = start + Int(ip.pointee.operand)
                        used &+= costs[Int(InternalOp.jumpBack.rawValue)]
                        if header.pointee.cycles &+ (used & 0xFFFF_FFFF)
                            < header.pointee.sliceEnd
                        {
                            ip = target
                            continue
                        }
                        flush(&used)
                        save(frame, target, start, sp)
                        if try safepoint(isNested: isNested) { return .outOfFuel }
                        continue frames
                    case .jumpBack, .popJumpIfTrueBack, .popJumpIfFalseBack:
                        if op != .jumpBack {
                            let value = sp[0]
                            sp -= 1
                            if try isTrueFast(value) != (op == .popJumpIfTrueBack) { continue }
                        }
                        if header.pointee.cycles &+ (used & 0xFFFF_FFFF)
                            < header.pointee.sliceEnd
                        {
                            ip = start + Int(i.pointee.operand)
                            continue
                        }
                        flush(&used)
                        save(frame, start + Int(i.pointee.operand), start, sp)
                        if try safepoint(isNested: isNested) { return .outOfFuel }
                        continue frames
                    case .unwindJump:
                        save(frame, ip - 1, start, sp)
                        unwindJump(
                            frame, from: Int(frame[Frame.ip]), leaving: Int(i.pointee.count))
                        flush(&used)
                        if header.pointee.cycles >= header.pointee.sliceEnd {
                            if try safepoint(isNested: isNested) { return .outOfFuel }
                        }
                        continue frames
                    case .setupWith:
                        save(frame, ip - 1, start, sp)
                        let value = try enterWith(sp)
                        if value == .entered {
                            continue frames
                        }
                        if value == .suspended {
                            flush(&used)
                            if !isNested { return .suspended }
                            try passTime()
                            ip -= 1
                            continue
                        }
                        dropWaits(frame: header.pointee.frame)
                        finishWithEnter(frame, i.pointee.operand, value)
                        frame[Frame.ip] += 1
                        continue frames
                    case .withCleanup:
                        save(frame, ip - 1, start, sp)
                        let value = try enterExit(frame, sp)
                        if value == .entered {
                            continue frames
                        }
                        if value == .suspended {
                            flush(&used)
                            if !isNested { return .suspended }
                            try passTime()
                            ip -= 1
                            continue
                        }
                        dropWaits(frame: header.pointee.frame)
                        try finishWithExit(frame, value)
                        frame[Frame.ip] += 1
                        continue frames
                    case .setupExcept, .setupFinally:
                        openBlock(
                            frame, i.pointee.operand, sp,
                            flags: op == .setupFinally ? Frame.finallyFlag : 0)
                        continue
                    case .popExceptJump:
                        frame[Frame.blocks] -= 1
                        header.pointee.handledException = .null
                        ip = start + Int(i.pointee.operand)
                        continue
                    case .endFinally:
                        frame[Frame.blocks] -= 1
                        header.pointee.handledException = .null
                        let block =
                            frame + Frame.words + Int(frame[Frame.blocks]) * Frame.blockWords
                        let isUnwinding = Frame.isUnwinding(block)
                        guard
                            offset(of: sp)
                                == Frame.base(block) &+ i.pointee.operand &+ (isUnwinding ? 8 : 4),
                            isUnwinding || !sp[0].isSmall
                        else {
                            // Only code that no compiler made comes here in another state.
                            throw raise(.runtimeError, "bad bytecode")
                        }
                        if !isUnwinding {
                            guard sp[0] == .none else { throw raise(sp[0]) }
                            sp -= 1
                            continue
                        }
                        save(frame, ip - 1, start, sp)
                        if finishUnwinding(frame) { continue frames }
                        sp -= 1
                    case .returnValue: break
                    case .getIterator:
                        sp[0] = try iterate(sp[0])
                        continue
                    case .getIteratorOnStack:
                        try beginIteration(sp)
                        sp += 3
                        continue
                    case .forIteratorStoreFast:
                        let next = fastNext(sp - 3)
                        if !next.isNull {
                            if next == .stopIteration {
                                sp -= 4
                                ip = start + Int(i.pointee.operand)
                            } else {
                                locals[-Int(ip.pointee.operand)] = next
                                ip += 1
                                used &+= costs[Int(InternalOp.storeFast.rawValue)]
                            }
                            continue
                        }
                        fallthrough
                    case .forIterator:
                        let item = fastNext(sp - 3)
                        if !item.isNull {
                            if item == .stopIteration {
                                sp -= 4
                                ip = start + Int(i.pointee.operand)
                            } else {
                                sp += 1
                                sp[0] = item
                            }
                            continue
                        }
                        save(frame, ip - 1, start, sp)
                        flush(&used)
                        let value = try enterNext(sp[-2], kind: .forIterator)
                        if value == .entered {
                            continue frames
                        } else if value == .stopIteration {
                            dropWaits(frame: header.pointee.frame)
                            sp -= 4
                            ip = start + Int(i.pointee.operand)
                        } else if value == .suspended {
                            if !isNested { return .suspended }
                            try passTime()
                            ip -= 1
                        } else {
                            dropWaits(frame: header.pointee.frame)
                            sp += 1
                            sp[0] = value
                        }
                        continue
                    case .buildTuple:
                        let count = Int(i.pointee.operand)
                        let tuple = try newTuple(count: count)
                        sp -= count - 1
                        if count > 0 {
                            (values(tuple) + Layout.Tuple.items).update(from: sp, count: count)
                        }
                        sp[0] = tuple
                        continue
                    case .buildList:
                        let count = Int(i.pointee.operand)
                        let list = try buildList(sp - count + 1, count)
                        sp -= count - 1
                        sp[0] = list
                        continue
                    case .buildMap:
                        let dict = try newDict(capacity: Int(i.pointee.operand))
                        sp += 1
                        sp[0] = dict
                        continue
                    case .storeMap:
                        try store(sp[0], sp[-1], inDict: try madeHere(sp[-2], .dict))
                        sp -= 2
                        continue
                    case .buildSet:
                        let count = Int(i.pointee.operand)
                        let set = try buildSet(sp - count + 1, count)
                        sp -= count - 1
                        sp[0] = set
                        continue
                    case .buildSlice:
                        let slice = try buildSlice(
                            sp - Int(i.pointee.operand) + 1, count: Int(i.pointee.operand))
                        sp -= Int(i.pointee.operand) - 1
                        sp[0] = slice
                        continue
                    case .storeComprehension:
                        try storeComprehension(sp, i.pointee.operand)
                        sp -= i.pointee.operand & 3 == 1 ? 2 : 1
                        continue
                    case .unpackSequence:
                        try unpack(sp, count: Int(i.pointee.operand))
                        sp += Int(i.pointee.operand) - 1
                        continue
                    case .unpackRest:
                        try unpack(sp, before: Int(i.pointee.count), behind: Int(i.pointee.count2))
                        sp += Int(i.pointee.count) + Int(i.pointee.count2)
                        continue
                    case .makeFunction:
                        let function = try makeFunction(frame, i.pointee.operand, .null, .null)
                        sp += 1
                        sp[0] = function
                        continue
                    case .makeFunctionWithDefaults:
                        let function = try makeFunction(frame, i.pointee.operand, sp[-1], sp[0])
                        sp -= 1
                        sp[0] = function
                        continue
                    case .makeClosure, .makeClosureWithDefaults:
                        let count = Int(i.pointee.count)
                        let hasDefaults = op == .makeClosureWithDefaults
                        sp -= count - 1 + (hasDefaults ? 2 : 0)
                        let function = try makeFunction(
                            frame, i.pointee.operand, hasDefaults ? sp[0] : .null,
                            hasDefaults ? sp[1] : .null)
                        sp[0] = try makeClosure(
                            function, sp + (hasDefaults ? 2 : 0), count: count)
                        continue
                    case .callFunction, .callMethod:
                        var count = Int(i.pointee.count)
                        var arguments = sp - (count + 2 * Int(i.pointee.count2)) + 1
                        var place = arguments - 1
                        if op == .callMethod {
                            place -= 1
                            if !arguments[-1].isNull {
                                arguments -= 1
                                count += 1
                            }
                        }
                        let callee = place[0]
                        if callee.isObject, i.pointee.count2 == 0,
                            words(callee)[0] == Value.type(.function).bits
                        {
                            let function = words(callee)
                            let code = codeEntry(function[FunctionLayout.code])
                            let offset = header.pointee.stackTop
                            let end = offset &+ UInt32(bitPattern: code.pointee.frameWords) &<< 2
                            if code.pointee.shape == .plain,
                                count == Int(code.pointee.positionalCount),
                                end <= header.pointee.stackEnd
                            {
                                used &+= callCost
                                save(frame, ip - 1, start, place - 1)
                                frame = frameWords(offset)
                                let state = stateOffset(offset, code)
                                fillFrame(
                                    frame, function: function, code: code, stateOffset: state)
                                frame[Frame.kind] = ReturnKind.push.rawValue
                                header.pointee.frame = offset
                                header.pointee.stackTop = end
                                locals = values(at: end &- 4)
                                var index = 0
                                while index < count {
                                    locals[-index] = arguments[index]
                                    index &+= 1
                                }
                                start = code.pointee.instructions
                                ip = start
                                sp = values(at: state &- 4)
                                if code.pointee.cellCount != 0 { try makeCells(code, locals) }
                                if header.pointee.cycles &+ (used & 0xFFFF_FFFF)
                                    >= header.pointee.sliceEnd
                                {
                                    flush(&used)
                                    if try safepoint(isNested: isNested) { return .outOfFuel }
                                    continue frames
                                }
                                continue
                            }
                        }
                        flush(&used)
                        save(frame, ip - 1, start, place - 1)
                        if isRehearsal, !isNested, isRehearsalOver(before: op) {
                            frame[Frame.sp] = offset(of: sp)
                            return .suspended
                        }
                        if header.pointee.sliceEnd == 0 { try collectAtSafepoint() }
                        let given = Arguments(base: arguments, count: count)
                        let value =
                            i.pointee.count2 == 0 && isPlainNative(callee, given)
                            ? try callPlainNative(callee, given)
                            : try enterCall(place, arguments, count, Int(i.pointee.count2), frame)
                        popRoots(to: roots)
                        if value == .entered {
                            if header.pointee.cycles >= header.pointee.sliceEnd {
                                if try safepoint(isNested: isNested) { return .outOfFuel }
                            }
                            continue frames
                        } else if value == .suspended {
                            frame[Frame.sp] = offset(of: sp)
                            if !isNested { return .suspended }
                            try passTime()
                            ip -= 1
                        } else {
                            dropWaits(frame: header.pointee.frame)
                            sp = place
                            sp[0] = value
                        }
                        continue
                    case .callFunctionStarred, .callMethodStarred:
                        flush(&used)
                        let words = Int(i.pointee.count) + 2 * Int(i.pointee.count2)
                        let place = sp - words - (op == .callMethodStarred ? 2 : 1)
                        save(frame, ip - 1, start, place - 1)
                        let value = try enterStarred(
                            place, sp, i.pointee, isMethod: op == .callMethodStarred)
                        popRoots(to: roots)
                        if value == .entered {
                            if header.pointee.cycles >= header.pointee.sliceEnd {
                                if try safepoint(isNested: isNested) { return .outOfFuel }
                            }
                            continue frames
                        } else if value == .suspended {
                            frame[Frame.sp] = offset(of: sp)
                            if !isNested { return .suspended }
                            try passTime()
                            ip -= 1
                        } else {
                            dropWaits(frame: header.pointee.frame)
                            sp = place
                            sp[0] = value
                        }
                        continue
                    case .raiseAgain: throw raiseAgain(frame)
                    case .raise: throw raise(try exceptionToRaise(sp[0]))
                    case .raiseFrom:
                        warnOfChaining(sp[0])
                        sp -= 1
                        throw raise(try exceptionToRaise(sp[0]))
                    case .yieldValue:
                        save(frame, ip, start, sp)
                        flush(&used)
                        if let value = try deliverYield(sp[0]) { return value }
                        continue frames
                    case .yieldFrom:
                        flush(&used)
                        sp -= 1
                        save(frame, ip - 1, start, sp)
                        let value = try enterYieldFrom(frame, sp)
                        if value == .suspended {
                            frame[Frame.sp] = offset(of: sp + 1)
                            if !isNested { return .suspended }
                            try passTime()
                            ip -= 1
                            sp += 1
                            continue
                        }
                        dropWaits(frame: header.pointee.frame)
                        if value == .entered {
                            continue frames
                        }
                        if value == .stopIteration {
                            sp[0] = header.pointee.stopValue
                            try finishDelegation(frame)
                            continue
                        }
                        frame[Frame.sp] = offset(of: sp + 1)
                        if let value = try deliverYield(value) { return value }
                        continue frames
                    case .importName:
                        flush(&used)
                        save(frame, ip - 1, start, sp)
                        let module = try importName(
                            frame, sp, InternedString(number: i.pointee.operand))
                        if module == .entered {
                            continue frames
                        } else {
                            sp -= 1
                            sp[0] = module
                        }
                        continue
                    case .importFrom:
                        let value = try importFrom(sp[0], InternedString(number: i.pointee.operand))
                        sp += 1
                        sp[0] = value
                        continue
                    case .importStar:
                        try importStar(frame, sp[0])
                        sp -= 1
                        continue
                    case .not:
                        sp[0] = .bool(try !isTrueFast(sp[0]))
                        continue
                    case .unary:
                        save(frame, ip - 1, start, sp - 1)
                        let value = try enterUnary(i.pointee.operand, sp[0])
                        if value == .entered { continue frames }
                        sp[0] = value
                        continue
                    case .is:
                        sp -= 1
                        sp[0] = .bool(sp[0] == sp[1])
                        continue
                    case .less, .more, .lessEqual, .moreEqual, .equal, .notEqual:
                        if let result = fastCompare(op, sp[-1], sp[0]) {
                            sp -= 1
                            sp[0] = .bool(result)
                            continue
                        }
                    case .lessJump, .moreJump, .lessEqualJump, .moreEqualJump, .equalJump,
                        .notEqualJump:
                        if let result = fastCompare(op, sp[-1], sp[0]) {
                            sp -= 2
                            let jump = ip.pointee
                            ip += 1
                            used &+= costs[Int(jump.op.rawValue)]
                            if result != (i.pointee.count != 0) { continue }
                            if i.pointee.count2 == 0
                                || header.pointee.cycles &+ (used & 0xFFFF_FFFF)
                                    < header.pointee.sliceEnd
                            {
                                ip = start + Int(jump.operand)
                                continue
                            }
                            flush(&used)
                            save(frame, start + Int(jump.operand), start, sp)
                            if try safepoint(isNested: isNested) { return .outOfFuel }
                            continue frames
                        }
                    case .addImmediate:
                        if let result = fastAdd(sp[0], Value(bits: i.pointee.operand)) {
                            sp[0] = result
                            ip += 1
                            used &+= costs[Int(InternalOp.add.rawValue)]
                            continue
                        }
                        sp += 1
                        sp[0] = Value(bits: i.pointee.operand)
                        continue
                    case .subtractImmediate:
                        if let result = fastSubtract(sp[0], Value(bits: i.pointee.operand)) {
                            sp[0] = result
                            ip += 1
                            used &+= costs[Int(InternalOp.subtract.rawValue)]
                            continue
                        }
                        sp += 1
                        sp[0] = Value(bits: i.pointee.operand)
                        continue
                    case .loadFastAdd:
                        let value = locals[-Int(i.pointee.operand)]
                        if let result = fastAdd(sp[0], value) {
                            sp[0] = result
                            ip += 1
                            used &+= costs[Int(InternalOp.add.rawValue)]
                            continue
                        }
                        if value.isNull { throw raiseUnboundLocal() }
                        sp += 1
                        sp[0] = value
                        continue
                    case .loadFastSubtract:
                        let value = locals[-Int(i.pointee.operand)]
                        if let result = fastSubtract(sp[0], value) {
                            sp[0] = result
                            ip += 1
                            used &+= costs[Int(InternalOp.subtract.rawValue)]
                            continue
                        }
                        if value.isNull { throw raiseUnboundLocal() }
                        sp += 1
                        sp[0] = value
                        continue
                    case .addStoreFast:
                        if let result = fastAdd(sp[-1], sp[0]) {
                            sp -= 2
                            locals[-Int(ip.pointee.operand)] = result
                            ip += 1
                            used &+= costs[Int(InternalOp.storeFast.rawValue)]
                            continue
                        }
                    case .trueDivide: break
                    case .add:
                        if let result = fastAdd(sp[-1], sp[0]) {
                            sp -= 1
                            sp[0] = result
                            continue
                        }
                    case .subtract:
                        if let result = fastSubtract(sp[-1], sp[0]) {
                            sp -= 1
                            sp[0] = result
                            continue
                        }
                    case .multiply:
                        if let result = fastMultiply(sp[-1], sp[0]) {
                            sp -= 1
                            sp[0] = result
                            continue
                        }
                    case .and, .or, .exclusiveOr, .leftShift, .rightShift, .floorDivide, .modulo:
                        if let result = fastInteger(op, sp[-1], sp[0]) {
                            sp -= 1
                            sp[0] = result
                            continue
                        }
                    case .viperBinary:
                        if let result = fastViper(i.pointee.count, sp[-1], sp[0]) {
                            sp -= 1
                            sp[0] = result
                            continue
                        }
                        save(frame, ip - 1, start, sp)
                        sp = try viper(i.pointee, sp, locals)
                        continue
                    case .viper:
                        save(frame, ip - 1, start, sp)
                        sp = try viper(i.pointee, sp, locals)
                        continue
                    case .lineMark:
                        flush(&used)
                        tellWatcher(line: i.pointee.operand)
                        continue
                    case .binary: break
                    }
                    if op.isReturn {
                        let value = sp[0]
                        if frame[Frame.blocks] != 0 {
                            save(frame, ip - 1, start, sp)
                            if unwindReturn(frame) {
                                continue frames
                            }
                        }
                        let offset = header.pointee.frame
                        if frame[Frame.kind] == ReturnKind.push.rawValue,
                            offset < header.pointee.heapStart
                        {
                            header.pointee.stackTop = offset
                            header.pointee.frame = frame[Frame.previous]
                            registers = load()
                            frame = registers.frame
                            start = registers.start
                            ip = registers.ip + 1
                            sp = registers.sp + 1
                            sp[0] = value
                            locals = registers.locals
                            continue
                        }
                        flush(&used)
                        if let value = try deliverReturn(value) { return value }
                        continue frames
                    }
                    // A binary operator without a fast path for these operands.
                    let number = try fastFloat(i.pointee.operand, sp[-1], sp[0])
                    if !number.isNull {
                        sp -= 1
                        sp[0] = number
                        continue
                    }
                    save(frame, ip - 1, start, sp)
                    let value = try enterBinary(i.pointee.operand, sp[-1], sp[0])
                    if value == .entered {
                        continue frames
                    } else {
                        sp -= 1
                        sp[0] = value
                    }
                }
            } catch {
                flush(&used)
                if isLeaving { throw error }
                popRoots(to: roots)
                if frame == frameWords(header.pointee.frame) {
                    frame[Frame.ip] = UInt32(max(0, ip - start - 1))
                    frame[Frame.sp] = offset(of: sp)
                }
                try unwind()
                // What the frames that were left held may be needed at once.
                if header.pointee.collectionWanted { collectGarbage() }
                // A callback that failed when nothing else ran.
                if header.pointee.frame == 0 { return .none }
            }
        }
    }
}
