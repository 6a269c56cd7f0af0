extension CoreTypes {
    static let boundMethod = NativeType(
        "bound_method", print: BoundMethodObject.print, unary: BoundMethodObject.unary,
        binary: BoundMethodObject.binary, attribute: FunctionObject.attribute)
}

/// The slots of bound methods.
enum BoundMethodObject {
    static func print(
        _ machine: VirtualMachine, _ method: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        let address = machine.addressText(method).dropFirst(2)
        text.write("<bound_method \(address) ")
        try machine.print(machine.values(method)[BoundLayout.receiver], .repr, to: &text)
        text.write(".")
        try machine.print(machine.values(method)[BoundLayout.function], .repr, to: &text)
        text.write(">")
    }

    static func unary(
        _ machine: VirtualMachine, _ op: UnaryOperation, _ method: Value
    ) throws(Raised) -> Value {
        guard op == .hash else { return .null }
        let words = machine.words(method)
        return .small(
            Int((words[BoundLayout.receiver] ^ words[BoundLayout.function]) >> 3))
    }

    /// Equal when receiver and function are the same.
    static func binary(
        _ machine: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        guard op == .equal, machine.isExactly(right, .boundMethod) else { return .null }
        let a = machine.words(left)
        let b = machine.words(right)
        return .bool(
            a[BoundLayout.receiver] == b[BoundLayout.receiver]
                && a[BoundLayout.function] == b[BoundLayout.function])
    }
}
