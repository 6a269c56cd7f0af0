extension CoreTypes {
    /// The slots of all objects of the program's classes; they look for the special methods.
    static let instance = NativeType(
        "instance", print: InstanceObject.print, call: InstanceObject.call,
        unary: InstanceObject.unary, binary: InstanceObject.binary,
        getItem: InstanceObject.getItem, setItem: InstanceObject.setItem,
        iterate: InstanceObject.iterate, next: InstanceObject.next,
        buffer: InstanceObject.buffer,
        members: [
            // Natives that the interpreter itself hands out.
            Member.variadic("__init_native__", 1, keywords: true, InstanceObject.initializeNative),
            Member.function("__next__", 1, InstanceObject.nextMethod),
        ])
}

/// The slots of objects of the program's classes: the special methods, nested.
///
/// The loop calls most of them without nesting; these are for native code.
enum InstanceObject {
    private static let str = InternedString("__str__")
    private static let repr = InternedString("__repr__")
    private static let iter = InternedString("__iter__")
    private static let equal = InternedString("__eq__")

    /// Calls a special method; null when the class has none.
    private static func call(
        _ machine: VirtualMachine, _ object: Value, _ name: InternedString,
        _ arguments: [Value] = []
    ) throws(Raised) -> Value {
        let type = machine.type(of: object)
        let found = try machine.findInClass(type, name, receiver: object)
        switch found.kind {
        case .missing, .getter: return .null
        case .method: return try machine.call(found.value, [found.receiver] + arguments)
        case .plain:
            // None as a method says that there is none.
            if found.value == .none { return .null }
            return try machine.call(found.value, arguments)
        }
    }

    /// The native object inside; `nil` when there is none.
    private static func native(_ machine: VirtualMachine, _ object: Value) -> Value? {
        let native = machine.nativePart(of: object)
        return native.isNull || native == object ? nil : native
    }

    static func print(
        _ machine: VirtualMachine, _ object: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        var result = try call(machine, object, kind == .str ? str : repr)
        if result.isNull, kind == .str { result = try call(machine, object, repr) }
        if !result.isNull {
            let mark = machine.rootMark
            try machine.pushRoot(result)
            try machine.print(result, .str, to: &text)
            return machine.popRoots(to: mark)
        }
        if let native = native(machine, object) {
            if machine.nativeException(native) != nil, kind == .repr {
                text.write(machine.typeName(of: object))
                let arguments = machine.arguments(ofException: native)
                return try machine.print(arguments, .repr, to: &text)
            }
            return try machine.print(native, kind, to: &text)
        }
        text.write("<\(machine.typeName(of: object)) object at ")
        text.write(machine.addressText(object))
        text.write(">")
    }

    static func call(
        _ machine: VirtualMachine, _ object: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        var values: [Value] = []
        for index in 0..<arguments.count + 2 * arguments.keywordCount {
            values.append(arguments.base[index])
        }
        return try machine.call(object, values, keywordCount: arguments.keywordCount)
    }

    static func unary(
        _ machine: VirtualMachine, _ op: UnaryOperation, _ object: Value
    ) throws(Raised) -> Value {
        let type = machine.type(of: object)
        let name = Names.unary(op)
        let found = try machine.findInClass(type, name, receiver: object)
        if found.kind == .method, !found.receiver.isConstant, found.value.isObject {
            let result = try machine.call(found.value, [found.receiver])
            if op == .hash { return .small(try hashNumber(machine, result)) }
            return result
        }
        if op == .hash {
            if found.kind == .plain, found.value == .none { throw unhashable(machine, object) }
            let equality = try machine.findInClass(type, equal, receiver: object)
            if equality.kind == .method, equality.value.isObject {
                throw unhashable(machine, object)
            }
        }
        if let native = native(machine, object) {
            if machine.nativeException(native) == nil {
                return try nativeUnary(machine, op, native)
            }
        }
        return op == .hash ? .small(Int(object.offset >> 2)) : .null
    }

    private static func nativeUnary(
        _ machine: VirtualMachine, _ op: UnaryOperation, _ native: Value
    ) throws(Raised) -> Value {
        guard let slot = machine.slots(of: native).unary else { return .null }
        return try slot(machine, op, native)
    }

    private static func unhashable(_ machine: VirtualMachine, _ object: Value) -> Raised {
        machine.raise(
            .typeError, "unsupported type for __hash__: '\(machine.typeName(of: object))'")
    }

    private static func hashNumber(
        _ machine: VirtualMachine, _ value: Value
    ) throws(Raised) -> Int {
        let number = try machine.truncatedInteger(value)
        return Int(Int32(truncatingIfNeeded: number << 1) >> 1)
    }

    static func binary(
        _ machine: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        let type = machine.type(of: left)
        let found = try machine.findInClass(type, Names.binary(op), receiver: left)
        if found.kind == .method, found.receiver == left {
            let result = try machine.call(found.value, [left, right])
            return result == .notImplemented ? .null : result
        }
        if found.kind == .plain, found.value != .none {
            let result = try machine.call(found.value, [right])
            return result == .notImplemented ? .null : result
        }
        guard let native = native(machine, left), machine.nativeException(native) == nil,
            let slot = machine.slots(of: native).binary
        else { return .null }
        return try slot(machine, op, native, machine.nativeOperand(right))
    }

    static func getItem(
        _ machine: VirtualMachine, _ object: Value, _ index: Value
    ) throws(Raised) -> Value {
        if let native = try nativeWithout(machine, object, Names.getItem) {
            return try machine.getItem(native, index)
        }
        return try call(machine, object, Names.getItem, [index])
    }

    static func setItem(
        _ machine: VirtualMachine, _ object: Value, _ index: Value, _ value: Value
    ) throws(Raised) -> Bool {
        let name = value.isNull ? Names.deleteItem : Names.setItem
        if let native = try nativeWithout(machine, object, name) {
            if value.isNull {
                try machine.deleteItem(native, index)
            } else {
                try machine.setItem(native, index, value)
            }
            return true
        }
        return try !call(machine, object, name, value.isNull ? [index] : [index, value]).isNull
    }

    /// The native object inside when the program's classes do not define a method.
    private static func nativeWithout(
        _ machine: VirtualMachine, _ object: Value, _ name: InternedString
    ) throws(Raised) -> Value? {
        guard let native = native(machine, object) else { return nil }
        let found = try machine.findInClass(
            machine.type(of: object), name, receiver: object)
        if found.kind == .missing || found.receiver == native { return native }
        return nil
    }

    static func iterate(
        _ machine: VirtualMachine, _ object: Value
    ) throws(Raised) -> Value {
        if let native = try nativeWithout(machine, object, iter) {
            return try machine.iterate(native)
        }
        let iterator = try call(machine, object, iter)
        if !iterator.isNull { return iterator }
        let type = machine.type(of: object)
        if try machine.findInClass(type, Names.next, receiver: object).kind != .missing {
            return object
        }
        if try machine.findInClass(type, Names.getItem, receiver: object).kind != .missing,
            let iterator = try machine.itemIterator(over: object)
        {
            return iterator
        }
        throw machine.raise(
            .typeError, "'\(machine.typeName(of: object))' object isn't iterable")
    }

    static func next(
        _ machine: VirtualMachine, _ object: Value
    ) throws(Raised) -> Value {
        do {
            let value = try call(machine, object, Names.next)
            if !value.isNull { return value }
        } catch {
            guard machine.raisedException(is: .stopIteration) else { throw error }
            let arguments = machine.items(
                ofTuple: machine.arguments(ofException: machine.exception))
            machine.header.pointee.stopValue = arguments.first ?? .none
            return .stopIteration
        }
        if let native = native(machine, object) { return try machine.next(native) }
        throw machine.raise(
            .typeError, "'\(machine.typeName(of: object))' object isn't an iterator")
    }

    static func buffer(
        _ machine: VirtualMachine, _ object: Value, _ writable: Bool
    ) throws(Raised) -> BufferView? {
        guard let native = native(machine, object) else { return nil }
        return try machine.buffer(native, writable: writable)
    }

    /// What `super().__init__` is in a class that derives from a native type.
    static func initializeNative(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let object = arguments[0]
        guard machine.isInstanceObject(object),
            let native = machine.nativeBase(ofType: machine.type(of: object))
        else { return .none }
        try machine.makeNativePart(object, native, arguments.droppingFirst())
        return .none
    }

    /// `__next__` of any iterator.
    static func nextMethod(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        machine.header.pointee.stopValue = .none
        let value = try machine.next(arguments[0])
        if value == .stopIteration {
            throw machine.raiseStopIteration(machine.header.pointee.stopValue)
        }
        return value
    }
}

extension VirtualMachine {
    /// An operand as native types see it: for an object of a class that derives from a native type
    /// the native object inside.
    func nativeOperand(_ value: Value) -> Value {
        let native = nativePart(of: value)
        return native.isNull ? value : native
    }
    /// The number that shows where an object lies.
    func addressText(_ object: Value) -> String {
        let digits = String(object.bits, radix: 16)
        return "0x" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}
