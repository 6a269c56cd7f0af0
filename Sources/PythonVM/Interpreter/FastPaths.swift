/// What the loop does without leaving it: small integers, lists and tuples by number, names in
/// dicts.
///
/// Each answers null or `nil` when the general way has to be taken.
extension VirtualMachine {
    @inline(__always)
    func fastAdd(_ left: Value, _ right: Value) -> Value? {
        guard left.bits & right.bits & 1 != 0 else { return nil }
        let (sum, overflow) = Int32(bitPattern: left.bits &- 1).addingReportingOverflow(
            Int32(bitPattern: right.bits))
        return overflow ? nil : Value(bits: UInt32(bitPattern: sum))
    }

    @inline(__always)
    func fastSubtract(_ left: Value, _ right: Value) -> Value? {
        guard left.bits & right.bits & 1 != 0 else { return nil }
        let (difference, overflow) = Int32(bitPattern: left.bits).subtractingReportingOverflow(
            Int32(bitPattern: right.bits &- 1))
        return overflow ? nil : Value(bits: UInt32(bitPattern: difference))
    }

    @inline(__always)
    func fastMultiply(_ left: Value, _ right: Value) -> Value? {
        guard left.bits & right.bits & 1 != 0 else { return nil }
        let (product, overflow) = Int32(bitPattern: left.bits &- 1).multipliedReportingOverflow(
            by: Int32(bitPattern: right.bits) &>> 1)
        return overflow ? nil : Value(bits: UInt32(bitPattern: product) | 1)
    }

    @inline(__always)
    func fastInteger(_ op: InternalOp, _ left: Value, _ right: Value) -> Value? {
        guard left.bits & right.bits & 1 != 0 else { return nil }
        let a = left.small
        let b = right.small
        switch op {
        case .and: return Value(bits: left.bits & right.bits)
        case .or: return Value(bits: left.bits | right.bits)
        case .exclusiveOr: return Value(bits: (left.bits ^ right.bits) | 1)
        case .leftShift:
            guard b >= 0, b < 30 else { return nil }
            let shifted = a &<< b
            guard shifted >= Value.smallMinimum, shifted <= Value.smallMaximum else { return nil }
            return Value(bits: UInt32(truncatingIfNeeded: shifted) &<< 1 | 1)
        case .rightShift:
            guard b >= 0 else { return nil }
            return Value(bits: UInt32(truncatingIfNeeded: a &>> min(b, 62)) &<< 1 | 1)
        case .floorDivide:
            guard b > 0 else { return nil }
            let quotient = a / b
            let floor = quotient &- (a &- quotient &* b < 0 ? 1 : 0)
            return Value(bits: UInt32(truncatingIfNeeded: floor) &<< 1 | 1)
        case .modulo:
            guard b > 0 else { return nil }
            let remainder = a % b
            let modulus = remainder < 0 ? remainder &+ b : remainder
            return Value(bits: UInt32(truncatingIfNeeded: modulus) &<< 1 | 1)
        default: return nil
        }
    }

    @inline(__always)
    func fastCompare(_ op: InternalOp, _ left: Value, _ right: Value) -> Bool? {
        guard left.bits & right.bits & 1 != 0 else { return nil }
        let a = Int32(bitPattern: left.bits)
        let b = Int32(bitPattern: right.bits)
        switch op {
        case .less, .lessJump: return a < b
        case .more, .moreJump: return a > b
        case .lessEqual, .lessEqualJump: return a <= b
        case .moreEqual, .moreEqualJump: return a >= b
        case .equal, .equalJump: return a == b
        default: return a != b
        }
    }

    @inline(__always)
    func isTrueFast(_ value: Value) throws(Raised) -> Bool {
        if value == .true { return true }
        if value == .false || value == .none { return false }
        if value.isSmall { return value.bits != 1 }
        return try isTrue(value)
    }

    /// What the most frequent operators on two floats, or a float and a small integer, give; null
    /// for anything else.
    ///
    /// `number`: a `BinaryOperation`.
    @inline(never)
    func fastFloat(_ number: UInt32, _ left: Value, _ right: Value) throws(Raised) -> Value {
        let a: Double
        let b: Double
        if isFloat(left) {
            a = floatValue(left)
            if isFloat(right) {
                b = floatValue(right)
            } else if right.isSmall {
                b = rounded(Double(right.small))
            } else {
                return .null
            }
        } else if left.isSmall, isFloat(right) {
            a = rounded(Double(left.small))
            b = floatValue(right)
        } else {
            return .null
        }
        let result: Value
        switch BinaryOperation(rawValue: UInt8(truncatingIfNeeded: number)) {
        case .less: result = .bool(a < b)
        case .more: result = .bool(a > b)
        case .lessEqual: result = .bool(a <= b)
        case .moreEqual: result = .bool(a >= b)
        case .add, .inplaceAdd: result = try newFloat(a + b)
        case .subtract, .inplaceSubtract: result = try newFloat(a - b)
        case .multiply, .inplaceMultiply: result = try newFloat(a * b)
        case .trueDivide, .inplaceTrueDivide:
            if b == 0 { return .null }
            result = try newFloat(a / b)
        default: return .null
        }
        charge(costs.floatOperation)
        return result
    }

    // MARK: - Attributes

    /// The value of an instance's own attribute; null for anything else.
    @inline(__always)
    func fastAttribute(_ object: Value, _ name: InternedString) -> Value {
        guard isInstanceObject(object), nameCache.mayBeInInstance(name) else { return .null }
        return mapFindInterned(MapReference(object, word: InstanceLayout.map), name)
    }

    /// Sets an attribute that an instance has; false for anything else.
    @inline(__always)
    func fastStoreAttribute(_ object: Value, _ name: InternedString, _ value: Value) -> Bool {
        guard isInstanceObject(object), !value.isNull else { return false }
        let type = words(Value(bits: words(object)[0]))
        guard type[ClassLayout.flags] & ClassLayout.hasAccessors == 0,
            type[ClassLayout.native] == 0,
            let slot = mapFindInternedSlot(MapReference(object, word: InstanceLayout.map), name)
        else { return false }
        slot[1] = value
        return true
    }

    /// The function that a method of an object comes from; null where more is to be done than to
    /// put the object before its arguments.
    @inline(never)
    func fastMethod(_ object: Value, _ name: InternedString) -> Value {
        guard object.isObject else { return .null }
        var type = Value(bits: words(object)[0])
        if type.isConstant { return memberCache.method(type, name) }
        guard !nameCache.mayBeInInstance(name) else { return .null }
        while type.isObject {
            let words = words(type)
            let member = mapFindInterned(
                MapReference(dict: Value(bits: words[ClassLayout.locals])), name)
            if !member.isNull {
                guard member.isObject else { return .null }
                let kind = Value(bits: self.words(member)[0])
                return kind == .type(.function) || kind == .type(.closure) ? member : .null
            }
            // A tuple of several bases is no class.
            let bases = Value(bits: words[ClassLayout.bases])
            guard isProgramClass(bases) else { return .null }
            type = bases
        }
        return .null
    }

    // MARK: - Items

    /// `object[index]` for exact lists, tuples, dicts with names as keys; null otherwise.
    @inline(__always)
    func fastItem(_ object: Value, _ index: Value) -> Value {
        guard object.isObject else { return .null }
        let words = words(object)
        if index.isSmall {
            var number = index.small
            if words[0] == Value.type(.list).bits {
                let count = Int(words[Layout.List.length])
                if number < 0 { number += count }
                guard number >= 0, number < count else { return .null }
                return values(at: words[Layout.List.items])[number]
            }
            if words[0] == Value.type(.tuple).bits {
                let count = Int(words[Layout.Tuple.length])
                if number < 0 { number += count }
                guard number >= 0, number < count else { return .null }
                return values(object)[Layout.Tuple.items + number]
            }
            if words[0] == Value.type(.bytes).bits {
                let count = Int(words[Layout.Text.length])
                if number < 0 { number += count }
                guard number >= 0, number < count else { return .null }
                return .small(Int(bytes(at: words[Layout.Text.data])[number]))
            }
            if isByteArray(words) {
                let count = Int(words[Layout.Array.length])
                if number < 0 { number += count }
                guard number >= 0, number < count else { return .null }
                return .small(Int(bytes(at: words[Layout.Array.data])[number]))
            }
            return .null
        }
        if index.isInterned, words[0] == Value.type(.dict).bits {
            return mapFindInterned(MapReference(dict: object), index.interned)
        }
        if isText(index), words[0] == Value.type(.dict).bits {
            return mapSearchText(MapReference(dict: object), index).slot?[1] ?? .null
        }
        return .null
    }

    /// Whether a value is a str that is not interned.
    @inline(__always)
    private func isText(_ value: Value) -> Bool {
        value.isObject && words(value)[0] == Value.type(.str).bits
    }

    /// Whether an object is a bytearray, or an array of bytes.
    @inline(__always)
    private func isByteArray(_ words: UnsafeMutablePointer<UInt32>) -> Bool {
        words[0] == Value.type(.bytearray).bits
            || words[0] == Value.type(.array).bits && words[Layout.Array.kind] & 0xFF == 0x42
    }

    /// `object[index] = value` for exact lists and dicts with names as keys; false otherwise.
    @inline(__always)
    func fastStoreItem(_ object: Value, _ index: Value, _ value: Value) -> Bool {
        guard object.isObject, !value.isNull else { return false }
        let words = words(object)
        if index.isSmall {
            var number = index.small
            guard words[0] == Value.type(.list).bits else {
                guard isByteArray(words), value.isSmall else { return false }
                let count = Int(words[Layout.Array.length])
                if number < 0 { number += count }
                guard number >= 0, number < count, value.small >= 0, value.small < 256 else {
                    return false
                }
                bytes(at: words[Layout.Array.data])[number] = UInt8(
                    truncatingIfNeeded: value.small)
                return true
            }
            let count = Int(words[Layout.List.length])
            if number < 0 { number += count }
            guard number >= 0, number < count else { return false }
            values(at: words[Layout.List.items])[number] = value
            return true
        }
        guard words[0] == Value.type(.dict).bits, !mapIsFixed(MapReference(dict: object)) else {
            return false
        }
        let map = MapReference(dict: object)
        if index.isInterned, let slot = mapFindInternedSlot(map, index.interned) {
            slot[1] = value
            return true
        }
        if isText(index), let slot = mapSearchText(map, index).slot {
            slot[1] = value
            return true
        }
        return false
    }

    // MARK: - Loops

    // The four words of an iterator on the stack: null and an iterator object; or a small number
    // that says what is walked through, the object, the place as a small number.

    // Words that no code can put on the stack itself.
    private static let overList = Value(bits: 36)
    private static let overTuple = Value(bits: 44)
    private static let overRange = Value(bits: 52)

    /// Lays the state of an iteration out in four words; the object lies in the first.
    func beginIteration(_ slots: UnsafeMutablePointer<Value>) throws(Raised) {
        let object = slots[0]
        if object.isObject {
            let words = words(object)
            switch Value(bits: words[0]) {
            case .type(.list), .type(.tuple):
                slots[0] =
                    Value(bits: words[0]) == .type(.list)
                    ? VirtualMachine.overList : VirtualMachine.overTuple
                slots[1] = object
                slots[2] = .small(0)
                slots[3] = .small(0)
                return
            case .type(.range):
                let start = Int(Int32(bitPattern: words[1]))
                let stop = Int(Int32(bitPattern: words[2]))
                let step = Int(Int32(bitPattern: words[3]))
                guard start >= Value.smallMinimum, start <= Value.smallMaximum,
                    stop >= Value.smallMinimum, stop <= Value.smallMaximum,
                    step > 0, step <= Value.smallMaximum / 2
                else { break }
                slots[0] = VirtualMachine.overRange
                slots[1] = .small(start)
                slots[2] = .small(stop)
                slots[3] = .small(step)
                return
            default: break
            }
        }
        let iterator: Value
        if header.pointee.heapLockDepth > 0, type(of: object).isConstant {
            // Boards keep the iterators of their own types on the stack.
            iterator = try ignoringHeapLock { () throws(Raised) in try self.iterate(object) }
        } else {
            iterator = try iterate(object)
        }
        slots[0] = .null
        slots[1] = iterator
        slots[2] = .null
        slots[3] = .small(0)
    }

    /// The next item of an iteration whose state lies on the stack; null when there is an iterator.
    @inline(__always)
    func fastNext(_ slots: UnsafeMutablePointer<Value>) -> Value {
        if slots[0] == .null { return .null }
        if slots[0] == VirtualMachine.overRange {
            let now = slots[1].small
            if now >= slots[2].small { return .stopIteration }
            let next = now &+ slots[3].small
            slots[1] = next > Value.smallMaximum ? slots[2] : .small(next)
            return .small(now)
        }
        guard slots[0] == VirtualMachine.overList || slots[0] == VirtualMachine.overTuple else {
            return .null
        }
        let place = slots[2].small
        let words = words(slots[1])
        if slots[0] == VirtualMachine.overList {
            guard place < Int(words[Layout.List.length]) else { return .stopIteration }
            slots[2] = .small(place + 1)
            return values(at: words[Layout.List.items])[place]
        }
        guard place < Int(words[Layout.Tuple.length]) else { return .stopIteration }
        slots[2] = .small(place + 1)
        return values(slots[1])[Layout.Tuple.items + place]
    }
}
