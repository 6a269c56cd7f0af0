/// Builtins that look at objects of any type.
extension CoreModules {
    static let objectFunctions: [(name: String, member: NativeMember)] = [
        Member.variadic("__build_class__") { (machine, arguments) throws(Raised) in
            try machine.callBuildClass(arguments)
        },
        Member.function("callable", 1) { (machine, arguments) throws(Raised) in
            .bool(machine.isCallable(arguments[0]))
        },
        Member.function("delattr", 2) { (machine, arguments) throws(Raised) in
            let name = try attributeName(machine, arguments[1])
            try machine.setAttribute(arguments[0], name, .null)
            return .none
        },
        Member.function("dir", 0, 1) { (machine, arguments) throws(Raised) in
            try DirFunction.list(machine, arguments)
        },
        Member.function("getattr", 2, 3) { (machine, arguments) throws(Raised) in
            let name = try attributeName(machine, arguments[1])
            guard arguments.count == 3 else { return try machine.attribute(arguments[0], name) }
            return try attributeIfAny(machine, arguments[0], name) ?? arguments[2]
        },
        Member.function("hasattr", 2) { (machine, arguments) throws(Raised) in
            let name = try attributeName(machine, arguments[1])
            return .bool(try attributeIfAny(machine, arguments[0], name) != nil)
        },
        Member.function("hash", 1) { (machine, arguments) throws(Raised) in
            try machine.newInt(machine.hash(arguments[0]))
        },
        Member.function("help", 0, 1, HelpFunction.call),
        Member.function("id", 1) { (machine, arguments) throws(Raised) in
            let value = arguments[0]
            if value.isInterned {
                return try machine.newInt(
                    Int(InternedStrings.fingerprint(value.interned.bytes)))
            }
            // Addresses of objects on the board are above its RAM's start; the word is as good.
            return value.isSmall ? value : try machine.newInt(Int(value.bits))
        },
        Member.function("isinstance", 2) { (machine, arguments) throws(Raised) in
            .bool(
                try isSubclass(machine, machine.type(of: arguments[0]), arguments[1]))
        },
        Member.function("issubclass", 2) { (machine, arguments) throws(Raised) in
            guard machine.isType(arguments[0]) else {
                throw machine.raise(.typeError, "issubclass() arg 1 must be a class")
            }
            return .bool(try isSubclass(machine, arguments[0], arguments[1]))
        },
        Member.function("repr", 1) { (machine, arguments) throws(Raised) in
            try machine.newString(machine.describe(arguments[0], .repr))
        },
        Member.function("setattr", 3) { (machine, arguments) throws(Raised) in
            let name = try attributeName(machine, arguments[1])
            try machine.setAttribute(arguments[0], name, arguments[2])
            return .none
        },
    ]

    private static func attributeName(
        _ machine: VirtualMachine, _ name: Value
    ) throws(Raised) -> InternedString {
        guard machine.isString(name) else {
            throw machine.raise(
                .typeError,
                "can't convert '\(machine.typeName(of: name))' object to str implicitly")
        }
        return try machine.internName(name)
    }

    /// An attribute, `nil` when looking it up gives AttributeError.
    private static func attributeIfAny(
        _ machine: VirtualMachine, _ object: Value, _ name: InternedString
    ) throws(Raised) -> Value? {
        do throws(Raised) {
            let value = try machine.findAttribute(object, name)
            return value.isNull ? nil : value
        } catch {
            guard machine.isInstance(machine.exception, of: .type(.attributeError)) else {
                throw error
            }
            return nil
        }
    }

    private static func isSubclass(
        _ machine: VirtualMachine, _ type: Value, _ bases: Value
    ) throws(Raised) -> Bool {
        if machine.isType(bases) { return machine.isSubclass(type, of: bases) }
        guard machine.isTuple(bases) else {
            throw machine.raise(
                .typeError, "issubclass() arg 2 must be a class or a tuple of classes")
        }
        for base in machine.items(ofTuple: bases) {
            if machine.isSubclass(type, of: base) { return true }
        }
        return false
    }
}
