extension CoreTypes {
    static let type = NativeType("type", make: TypeObject.make, print: TypeObject.print)
}

/// The slots of `type`.
enum TypeObject {
    /// `type(object)` or `type(name, bases, dict)`.
    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        switch arguments.count {
        case 1: return machine.type(of: arguments[0])
        case 3:
            guard machine.isString(arguments[0]) else {
                throw machine.raise(
                    .typeError,
                    "can't convert '\(machine.typeName(of: arguments[0]))' object to str implicitly"
                )
            }
            guard machine.isExactly(arguments[1], .tuple), machine.isDict(arguments[2]) else {
                throw machine.raise(.typeError, arguments: [])
            }
            return try machine.newClass(
                name: .interned(machine.internName(arguments[0])), bases: arguments[1],
                locals: arguments[2])
        default: break
        }
        throw machine.raise(.typeError, "type takes 1 or 3 arguments")
    }

    static func print(
        _ machine: VirtualMachine, _ type: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        text.write("<class '\(machine.name(ofType: type))'>")
    }
}
