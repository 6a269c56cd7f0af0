/// The generic operations: what the loop and native code do with values of any type.
extension VirtualMachine {
    /// Applies a binary operator, with the reflected method of the right operand as the second try.
    public func binary(_ op: BinaryOperation, _ left: Value, _ right: Value) throws(Raised) -> Value
    {
        switch op {
        case .is: return .bool(left == right)
        case .in: return .bool(try contains(right, left))
        case .exceptionMatch: return .bool(try exceptionMatches(left, right))
        case .equal, .notEqual:
            if isInstanceObject(left) || isInstanceObject(right) {
                return try instanceEquality(op, left, right)
            }
            return .bool(try equals(left, right) == (op == .equal))
        default: break
        }
        try checkNativeStack()
        if let slot = slots(of: left).binary {
            var result = try slot(self, op, left, right)
            if !result.isNull { return result }
            if op != op.plain {
                result = try slot(self, op.plain, left, right)
                if !result.isNull { return result }
            }
        }
        if let slot = slots(of: right).binary {
            // A comparison has no reflected method, as on the boards.
            if let reverse = op.plain.reverse {
                let result = try slot(self, reverse, right, left)
                if !result.isNull { return result }
            }
        }
        throw raise(
            .typeError,
            "unsupported types for \(op.plain.methodName): "
                + "'\(typeName(of: left))', '\(typeName(of: right))'"
        )
    }

    /// Applies a unary operator.
    public func unary(_ op: UnaryOperation, _ operand: Value) throws(Raised) -> Value {
        if op == .not { return .bool(try !isTrue(operand)) }
        try checkNativeStack()
        if let slot = slots(of: operand).unary {
            let result = try slot(self, op, operand)
            if !result.isNull { return result }
        }
        if op == .hash { return .small(Int(operand.bits >> 2)) }
        throw raise(
            .typeError, "unsupported type for \(op.methodName): '\(typeName(of: operand))'")
    }

    /// Whether two values are equal.
    public func equals(_ left: Value, _ right: Value) throws(Raised) -> Bool {
        if left == right { return try equalsItself(left) }
        if left.isSmall && right.isSmall { return false }
        if left.isInterned && right.isInterned { return false }
        try checkNativeStack()
        if let slot = slots(of: left).binary {
            let result = try slot(self, .equal, left, right)
            if !result.isNull { return try isTrue(result) }
        }
        if let slot = slots(of: right).binary {
            let result = try slot(self, .equal, right, left)
            if !result.isNull { return try isTrue(result) }
        }
        return false
    }

    /// `==` and `!=` where a class of the program decides: what its method answers is the result.
    ///
    /// The operands are asked in turn, for `__ne__` before `__eq__`; at last identity decides.
    private func instanceEquality(
        _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        for (object, other) in [(left, right), (right, left)] {
            guard let slot = slots(of: object).binary else { continue }
            if op == .notEqual, isInstanceObject(object) {
                let result = try slot(self, .notEqual, object, other)
                if !result.isNull { return result }
            }
            let result = try slot(self, .equal, object, other)
            if result.isNull { continue }
            return op == .equal ? result : .bool(try !isTrue(result))
        }
        return .bool((left == right) == (op == .equal))
    }

    /// A float may be unequal to itself; the program's own classes are asked.
    private func equalsItself(_ value: Value) throws(Raised) -> Bool {
        guard value.isObject, let slot = slots(of: value).binary else { return true }
        let type = type(of: value)
        guard type == .type(.float) || type == .type(.complex) || !type.isConstant else {
            return true
        }
        let result = try slot(self, .equal, value, value)
        return result.isNull ? true : try isTrue(result)
    }

    /// Whether a value counts as true.
    public func isTrue(_ value: Value) throws(Raised) -> Bool {
        if value == .true { return true }
        if value == .false || value == .none { return false }
        if value.isSmall { return value.small != 0 }
        if value.isInterned { return !value.interned.bytes.isEmpty }
        guard let slot = slots(of: value).unary else { return true }
        let result = try slot(self, .bool, value)
        if !result.isNull { return result == .true || (result.isSmall && result.small != 0) }
        let length = try slot(self, .length, value)
        return length.isNull ? true : length != .small(0)
    }

    /// The hash of a value as a small integer.
    public func hash(_ value: Value) throws(Raised) -> Int {
        if value.isSmall { return value.small }
        if value.isInterned { return Int(value.interned.hash) }
        if value.isConstant && type(of: value) != .type(.tuple) && type(of: value) != .type(.bytes)
            && type(of: value) != .type(.bool)
        {
            return value.constantIndex
        }
        let result = try unary(.hash, value)
        guard result.isSmall else { return 0 }
        return result.small
    }

    /// The number of items of a value.
    public func length(_ value: Value) throws(Raised) -> Int {
        if value.isInterned || isString(value) { return characterCount(value) }
        if isExactly(value, .bytearray) { return Int(words(value)[Layout.Array.length]) }
        if let slot = slots(of: value).unary {
            let result = try slot(self, .length, value)
            if !result.isNull { return try integer(result) }
        }
        throw raise(.typeError, "object of type '\(typeName(of: value))' has no len()")
    }

    /// Whether a container has an item; falls back to iteration.
    public func contains(_ container: Value, _ item: Value) throws(Raised) -> Bool {
        if let slot = slots(of: container).binary {
            let result = try slot(self, .contains, container, item)
            if !result.isNull { return try isTrue(result) }
        }
        let iterator = try iterate(container)
        let mark = rootMark
        try pushRoot(iterator)
        while true {
            let next = try next(iterator)
            if next == .stopIteration { break }
            if try equals(next, item) {
                popRoots(to: mark)
                return true
            }
        }
        popRoots(to: mark)
        return false
    }

    /// Makes an iterator over a value.
    public func iterate(_ value: Value) throws(Raised) -> Value {
        let slots = slots(of: value)
        if let slot = slots.iterate {
            let iterator = try slot(self, value)
            if !iterator.isNull { return iterator }
        }
        if slots.next != nil { return value }
        if slots.getItem != nil, let iterator = try itemIterator(over: value) { return iterator }
        throw raise(.typeError, "'\(typeName(of: value))' object isn't iterable")
    }

    /// The next item of an iterator, `Value.stopIteration` at the end.
    public func next(_ iterator: Value) throws(Raised) -> Value {
        guard let slot = slots(of: iterator).next else {
            throw raise(.typeError, "'\(typeName(of: iterator))' object isn't an iterator")
        }
        try checkNativeStack()
        return try slot(self, iterator)
    }

    /// Reads an item.
    public func getItem(_ object: Value, _ index: Value) throws(Raised) -> Value {
        if let slot = slots(of: object).getItem {
            let result = try slot(self, object, index)
            if !result.isNull { return result }
        }
        throw raise(.typeError, "'\(typeName(of: object))' object isn't subscriptable")
    }

    /// Assigns an item.
    public func setItem(_ object: Value, _ index: Value, _ value: Value) throws(Raised) {
        if let slot = slots(of: object).setItem, try slot(self, object, index, value) { return }
        throw raise(
            .typeError, "'\(typeName(of: object))' object doesn't support item assignment")
    }

    /// Deletes an item.
    public func deleteItem(_ object: Value, _ index: Value) throws(Raised) {
        if let slot = slots(of: object).setItem, try slot(self, object, index, .null) { return }
        throw raise(.typeError, "'\(typeName(of: object))' object doesn't support item deletion")
    }

    /// Writes a value as text.
    public func print(
        _ value: Value, _ kind: PrintKind, to buffer: inout TextBuffer
    ) throws(Raised) {
        try checkNativeStack()
        if let slot = slots(of: value).print { return try slot(self, value, kind, &buffer) }
        buffer.write("<\(typeName(of: value))>")
    }

    /// The text of a value as `str` or `repr` gives it.
    public func describe(_ value: Value, _ kind: PrintKind) throws(Raised) -> [UInt8] {
        var buffer = TextBuffer()
        try print(value, kind, to: &buffer)
        return buffer.bytes
    }

    /// Access to the bytes of a value, `nil` when its type gives none.
    public func buffer(_ value: Value, writable: Bool = false) throws(Raised) -> BufferView? {
        guard let slot = slots(of: value).buffer else { return nil }
        return try slot(self, value, writable)
    }

    /// Access to the bytes of a value.
    public func requireBuffer(
        _ value: Value, writable: Bool = false
    ) throws(Raised) -> BufferView {
        guard let view = try buffer(value, writable: writable) else {
            throw raise(.typeError, "object with buffer protocol required")
        }
        return view
    }
}
