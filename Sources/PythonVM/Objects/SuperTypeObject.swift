extension CoreTypes {
    static let superType = NativeType(
        "super", make: SuperObject.make, print: SuperObject.print)
}

/// super: class and object (or class) in words 1 and 2.
enum SuperObject {
    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 2, 2)
        guard machine.isType(arguments[0]) else {
            throw machine.raise(
                .typeError, "issubclass() arg 2 must be a class or a tuple of classes")
        }
        let owner = machine.isType(arguments[1]) ? arguments[1] : machine.type(of: arguments[1])
        guard machine.isSubclass(owner, of: arguments[0]) else {
            throw machine.raise(.typeError, arguments: [])
        }
        let object = try machine.newObject(type, words: 3)
        machine.values(object)[1] = arguments[0]
        machine.values(object)[2] = arguments[1]
        return object
    }

    static func print(
        _ machine: VirtualMachine, _ object: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        text.write("<super: ")
        try machine.print(machine.values(object)[1], .str, to: &text)
        text.write(", ")
        try machine.print(machine.values(object)[2], .str, to: &text)
        text.write(">")
    }
}
