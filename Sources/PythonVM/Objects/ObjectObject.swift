extension CoreTypes {
    static let object = NativeType(
        "object", base: nil, make: ObjectObject.make, print: ObjectObject.print,
        members: [
            Member.variadic("__init__", 1, keywords: true) { (_, _) throws(Raised) in .none },
            ("__new__", .staticMethod(.variadic("__new__", 1, keywords: true, ObjectObject.new))),
            Member.function("__setattr__", 3, ObjectObject.setAttribute),
            Member.function("__delattr__", 2, ObjectObject.deleteAttribute),
        ])
}

/// The slots and methods of `object`.
enum ObjectObject {
    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        guard arguments.count == 0, arguments.keywordCount == 0 else {
            throw machine.raise(
                .typeError,
                "function takes 0 positional arguments but \(arguments.count) were given")
        }
        return try machine.newObject(.object, words: 1)
    }

    static func print(
        _ machine: VirtualMachine, _ object: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        text.write("<\(machine.typeName(of: object))>")
    }

    /// `object.__new__(class)`.
    static func new(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        guard machine.isProgramClass(arguments[0]) else {
            throw machine.raise(.typeError, "arg must be user-type")
        }
        return try machine.newInstance(arguments[0])
    }

    private static func attributes(
        _ machine: VirtualMachine, _ object: Value
    ) throws(Raised) -> MapReference {
        guard machine.isInstanceObject(object) else {
            throw machine.raise(.typeError, "arg must be user-type")
        }
        return MapReference(object, word: InstanceLayout.map)
    }

    /// Assigns without asking `__setattr__` of the class.
    static func setAttribute(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let map = try attributes(machine, arguments[0])
        guard machine.isString(arguments[1]) else {
            throw machine.raise(.typeError, "attribute name must be a string")
        }
        let name = try machine.internName(arguments[1])
        machine.nameCache.putInInstance(name)
        try machine.mapStoreInterned(map, name, arguments[2])
        return .none
    }

    /// Deletes without asking `__delattr__` of the class.
    static func deleteAttribute(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let map = try attributes(machine, arguments[0])
        guard machine.isString(arguments[1]) else {
            throw machine.raise(.typeError, "attribute name must be a string")
        }
        let name = try machine.internName(arguments[1])
        if try machine.mapRemove(map, .interned(name)).isNull {
            throw machine.raiseNoAttribute(arguments[0], name)
        }
        return .none
    }
}
