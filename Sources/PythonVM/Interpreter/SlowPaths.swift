/// What the loop does out of line. What may push a frame answers `Value.entered`, or a flag.
extension VirtualMachine {
    // MARK: - Names

    func raiseUnboundLocal() -> Raised {
        raise(.nameError, "local variable referenced before assignment")
    }

    /// A built-in name, or NameError.
    @inline(never)
    func loadBuiltin(_ name: InternedString) throws(Raised) -> Value {
        let override = header.pointee.builtinsOverride
        if !override.isNull {
            let value = mapFindInterned(MapReference(dict: override), name)
            if !value.isNull { return value }
        }
        let known = memberCache.builtin(name)
        if !known.isNull { return known }
        if let row = runtime.builtins.find(name) {
            memberCache.remember(builtin: row.value, name)
            return row.value
        }
        throw raise(.nameError, "name '\(name.text)' isn't defined")
    }

    @inline(never)
    func loadName(
        _ frame: UnsafeMutablePointer<UInt32>, _ name: InternedString
    ) throws(Raised) -> Value {
        if frame[Frame.locals] != 0, frame[Frame.locals] != frame[Frame.globals] {
            let value = mapFindInterned(
                MapReference(dict: Value(bits: frame[Frame.locals])), name)
            if !value.isNull { return value }
        }
        let value = mapFindInterned(MapReference(dict: Value(bits: frame[Frame.globals])), name)
        return value.isNull ? try loadBuiltin(name) : value
    }

    @inline(never)
    func storeName(
        _ frame: UnsafeMutablePointer<UInt32>, _ name: InternedString, _ value: Value
    ) throws(Raised) {
        let dict = frame[Frame.locals] == 0 ? frame[Frame.globals] : frame[Frame.locals]
        try mapStoreInterned(MapReference(dict: Value(bits: dict)), name, value)
    }

    @inline(never)
    func deleteName(_ dict: UInt32, _ name: InternedString) throws(Raised) {
        let removed = try mapRemove(MapReference(dict: Value(bits: dict)), .interned(name))
        if removed.isNull { throw raise(.nameError, "name '\(name.text)' isn't defined") }
    }

    // MARK: - Attributes

    /// Calls what gives the value of an attribute.
    private func enterGetter(_ found: Found, kind: ReturnKind) throws(Raised) -> Value {
        let place = scratch
        var count = 0
        for value in [found.receiver, found.argument] where !value.isNull {
            place[count] = value
            count += 1
        }
        return try enter(found.value, Arguments(base: place, count: count), kind: kind)
    }

    @inline(never)
    func loadAttribute(_ object: Value, _ name: InternedString) throws(Raised) -> Value {
        let found = try lookUp(object, name)
        switch found.kind {
        case .missing: throw raiseNoAttribute(object, name)
        case .plain: return found.value
        case .method: return try newBoundMethod(found)
        case .getter: return try enterGetter(found, kind: .push)
        }
    }

    /// Replaces the object in `place[0]` by a method and its receiver (or null); false: a frame was
    /// pushed that will do so.
    @inline(never)
    func loadMethod(
        _ place: UnsafeMutablePointer<Value>, _ name: InternedString
    ) throws(Raised) -> Bool {
        let found = try lookUp(place[0], name)
        switch found.kind {
        case .missing: throw raiseNoAttribute(place[0], name)
        case .plain:
            place[0] = found.value
            place[1] = .null
        case .method:
            place[0] = found.value
            place[1] = found.receiver
        case .getter:
            let value = try enterGetter(found, kind: .pushWithNull)
            if value == .entered { return false }
            place[0] = value
            place[1] = .null
        }
        return true
    }

    /// As `loadMethod` for `super` in `place[0]`, class in `place[1]`, object in `place[2]`.
    @inline(never)
    func loadSuperMethod(
        _ place: UnsafeMutablePointer<Value>, _ name: InternedString
    ) throws(Raised) -> Bool {
        let found = try lookUpSuper(type: place[1], receiver: place[2], name)
        switch found.kind {
        case .missing:
            throw raise(.attributeError, "'super' object has no attribute '\(name.text)'")
        case .plain:
            place[0] = found.value
            place[1] = .null
        case .method:
            place[0] = found.value
            place[1] = found.receiver
        case .getter:
            let value = try enterGetter(found, kind: .pushWithNull)
            if value == .entered { return false }
            place[0] = value
            place[1] = .null
        }
        return true
    }

    /// Assigns or deletes an attribute; false: a frame was pushed.
    @inline(never)
    func storeAttribute(
        _ object: Value, _ name: InternedString, _ value: Value
    ) throws(Raised) -> Bool {
        switch try assign(object, name, value) {
        case .done: return true
        case .refused: throw raiseNotAssignable(object, name)
        case .call(let function, let arguments):
            for (index, argument) in arguments.enumerated() { scratch[index] = argument }
            let result = try enter(
                function, Arguments(base: scratch, count: arguments.count), kind: .discard)
            return result != .entered
        }
    }

    // MARK: - Operators and items of the program's classes

    /// Calls a method of an object of the program's classes; null when it has none.
    private func enterMethod(
        _ object: Value, _ name: InternedString, _ first: Value = .null,
        _ second: Value = .null, kind: ReturnKind, extra: Value = .null
    ) throws(Raised) -> Value {
        let found = try findInClass(type(of: object), name, receiver: object)
        guard found.kind == .method || found.kind == .plain else { return .null }
        let place = scratch
        var count = 0
        for value in [found.receiver, first, second] where !value.isNull {
            place[count] = value
            count += 1
        }
        return try enter(
            found.value, Arguments(base: place, count: count), kind: kind, extra: extra)
    }

    @inline(never)
    func enterBinary(_ number: UInt32, _ left: Value, _ right: Value) throws(Raised) -> Value {
        let op = BinaryOperation(rawValue: UInt8(truncatingIfNeeded: number)) ?? .add
        if op == .in {
            guard isInstanceObject(right) else { return try binary(op, left, right) }
            let result = try enterMethod(right, Names.binary(.contains), left, kind: .boolean)
            if result == .entered { return result }
            return .bool(
                result.isNull ? try contains(right, left) : try isTrue(result))
        }
        guard isInstanceObject(left), op != .is, op != .exceptionMatch, op != .notEqual else {
            return try binary(op, left, right)
        }
        let extra = Value.small(Int(op.rawValue))
        var result = try enterMethod(
            left, Names.binary(op), right, kind: .binary, extra: extra)
        if result.isNull, op != op.plain {
            result = try enterMethod(
                left, Names.binary(op.plain), right, kind: .binary, extra: extra)
        }
        if result == .entered { return result }
        return result.isNull || result == .notImplemented
            ? try binary(op, left, right) : result
    }

    /// Goes on with a binary operator after the left operand's method said NotImplemented.
    func binaryAfterLeft(
        _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        if let slot = slots(of: right).binary {
            let other = op == .equal ? .equal : op.plain.reverse
            if let other {
                let result = try slot(self, other, right, left)
                if !result.isNull { return result }
            }
        }
        if op == .equal { return .bool(left == right) }
        throw raise(
            .typeError,
            "unsupported types for \(op.plain.methodName): '\(typeName(of: left))', "
                + "'\(typeName(of: right))'")
    }

    @inline(never)
    func enterUnary(_ number: UInt32, _ operand: Value) throws(Raised) -> Value {
        let op = UnaryOperation(rawValue: UInt8(truncatingIfNeeded: number)) ?? .positive
        if operand.isSmall {
            switch op {
            case .positive: return operand
            case .negative: return try newInt(-operand.small)
            case .invert: return .small(~operand.small)
            default: break
            }
        }
        if isInstanceObject(operand) {
            let result = try enterMethod(operand, Names.unary(op), kind: .push)
            if !result.isNull { return result }
        }
        return try unary(op, operand)
    }

    @inline(never)
    func enterGetItem(_ object: Value, _ index: Value) throws(Raised) -> Value {
        if isInstanceObject(object) {
            let result = try enterMethod(object, Names.getItem, index, kind: .push)
            if !result.isNull { return result }
        }
        return try getItem(object, index)
    }

    /// Assigns or deletes (`null`) an item; false: a frame was pushed.
    @inline(never)
    func enterSetItem(
        _ object: Value, _ index: Value, _ value: Value
    ) throws(Raised) -> Bool {
        if isInstanceObject(object) {
            let result = try enterMethod(
                object, value.isNull ? Names.deleteItem : Names.setItem, index, value,
                kind: .discard)
            if result == .entered { return false }
            if !result.isNull { return true }
        }
        if value.isNull {
            try deleteItem(object, index)
        } else {
            try setItem(object, index, value)
        }
        return true
    }

    /// The next item of an iterator.
    @inline(never)
    func enterNext(_ iterator: Value, kind: ReturnKind) throws(Raised) -> Value {
        if isExactly(iterator, .generator) {
            return try resume(iterator, send: .none, raise: .null, kind: kind)
        }
        if isInstanceObject(iterator) {
            let result = try enterMethod(iterator, Names.next, kind: kind)
            if !result.isNull { return result }
        }
        return try next(iterator)
    }

    // MARK: - Collections

    @inline(never)
    func buildList(
        _ items: UnsafeMutablePointer<Value>, _ count: Int
    ) throws(Raised) -> Value {
        let list = try newObject(.list, words: Layout.List.words)
        let capacity = max(4, count)
        let table = try allocate(bytes: capacity << 2)
        words(list)[Layout.List.capacity] = UInt32(capacity)
        words(list)[Layout.List.length] = UInt32(count)
        words(list)[Layout.List.items] = table
        values(at: table).update(from: items, count: count)
        return list
    }

    @inline(never)
    func buildSet(
        _ items: UnsafeMutablePointer<Value>, _ count: Int
    ) throws(Raised) -> Value {
        let set = try newObject(.set, words: Layout.Dict.words)
        try setReserve(MapReference(dict: set), capacity: count)
        let mark = rootMark
        try pushRoot(set)
        for index in 0..<count {
            _ = try setAdd(MapReference(dict: set), items[index])
        }
        popRoots(to: mark)
        return set
    }

    func buildSlice(
        _ parts: UnsafeMutablePointer<Value>, count: Int
    ) throws(Raised) -> Value {
        // Boards keep the slice of a subscript on their stack.
        try ignoringHeapLock { () throws(Raised) in
            try self.newSlice(parts[0], parts[1], count == 3 ? parts[2] : .none)
        }
    }

    @inline(never)
    func storeComprehension(
        _ sp: UnsafeMutablePointer<Value>, _ operand: UInt32
    ) throws(Raised) {
        let target = sp[-Int(operand >> 2)]
        switch operand & 3 {
        case 0: try append(sp[0], toList: madeHere(target, .list))
        case 1: try store(sp[0], sp[-1], inDict: madeHere(target, .dict))
        default: _ = try setAdd(MapReference(dict: madeHere(target, .set)), sp[0])
        }
    }

    /// A container that the code has just made, as compilers see to; a hostile `.mpy` file may name
    /// anything instead.
    @inline(__always)
    func madeHere(_ container: Value, _ type: CoreType) throws(Raised) -> Value {
        // An OrderedDict of a literal is built in place.
        guard
            isExactly(container, type) || type == .dict && isExactly(container, .orderedDict)
        else { throw raise(.runtimeError, "bad bytecode") }
        return container
    }

    /// The words of the cell in a local variable; likewise.
    @inline(__always)
    func cell(_ local: Value) throws(Raised) -> UnsafeMutablePointer<Value> {
        guard local.isObject, words(local)[0] == Value.type(.cell).bits else {
            throw raise(.runtimeError, "bad bytecode")
        }
        return values(local)
    }

    /// Replaces a sequence by its items, the first on top.
    @inline(never)
    func unpack(_ sp: UnsafeMutablePointer<Value>, count: Int) throws(Raised) {
        let sequence = sp[0]
        if isExactly(sequence, .tuple) || isExactly(sequence, .list) {
            let items = sequenceItems(sequence)
            if items.count < count { throw raiseTooFew(items.count) }
            if items.count > count { throw raiseTooMany(count) }
            for index in 0..<count { sp[count - 1 - index] = items[index] }
            return
        }
        let list = try newList()
        let mark = rootMark
        try pushRoot(list)
        let iterator = try iterate(sequence)
        try pushRoot(iterator)
        for found in 0..<count {
            let item = try next(iterator)
            if item == .stopIteration { throw raiseTooFew(found) }
            try append(item, toList: list)
        }
        if try next(iterator) != .stopIteration { throw raiseTooMany(count) }
        popRoots(to: mark)
        for index in 0..<count { sp[count - 1 - index] = items(ofList: list)[index] }
    }

    private func raiseTooFew(_ count: Int) -> Raised {
        raise(.valueError, "need more than \(count) values to unpack")
    }
    private func raiseTooMany(_ count: Int) -> Raised {
        raise(.valueError, "too many values to unpack (expected \(count))")
    }

    /// Replaces a sequence by its first items, a list of those between, and its last ones.
    @inline(never)
    func unpack(
        _ sp: UnsafeMutablePointer<Value>, before: Int, behind: Int
    ) throws(Raised) {
        let all = try newList()
        let mark = rootMark
        try pushRoot(all)
        let iterator = try iterate(sp[0])
        try pushRoot(iterator)
        while true {
            let item = try next(iterator)
            if item == .stopIteration { break }
            try append(item, toList: all)
        }
        let count = items(ofList: all).count
        if count < before + behind { throw raiseTooFew(count) }
        let middle = count - before - behind
        let rest = try buildList(scratch, 0)
        for index in 0..<middle { try append(items(ofList: all)[before + index], toList: rest) }
        popRoots(to: mark)
        let items = items(ofList: all)
        for index in 0..<behind { sp[index] = items[count - 1 - index] }
        sp[behind] = rest
        for index in 0..<before { sp[behind + 1 + index] = items[before - 1 - index] }
    }
}

extension Names {
    static let getItem = InternedString("__getitem__")
    static let setItem = InternedString("__setitem__")
    static let deleteItem = InternedString("__delitem__")
    private static let binaryNames: [InternedString] = (0..<64).map { number in
        InternedString(BinaryOperation(rawValue: number)?.methodName ?? "")
    }
    private static let unaryNames: [InternedString] = (0..<16).map { number in
        InternedString(UnaryOperation(rawValue: number)?.methodName ?? "")
    }
    /// The name of the method for an operator.
    static func binary(_ op: BinaryOperation) -> InternedString { binaryNames[Int(op.rawValue)] }
    /// The name of the method for an operator.
    static func unary(_ op: UnaryOperation) -> InternedString { unaryNames[Int(op.rawValue)] }
}
