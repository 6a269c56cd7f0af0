extension CoreTypes {
    static let bytearray = NativeType(
        "bytearray",
        make: BytearrayObject.make, print: BytearrayObject.print, unary: ArrayObject.unary,
        binary: ArrayObject.binary, getItem: ArrayObject.getItem, setItem: ArrayObject.setItem,
        iterate: ArrayObject.iterate, buffer: ArrayObject.buffer,
        members: ArrayObject.members + TextMethods.shared + TextMethods.binary)
}

/// What is special to `bytearray`; the rest is that of `array` and of text.
enum BytearrayObject {
    static func make(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try vm.check(arguments, 0, 3)
        if arguments.count == 0 { return try vm.newBytearray(count: 0) }
        let source = arguments[0]
        if vm.isInt(source) {
            let count = try vm.integer32(source)
            if count < 0 {
                throw vm.raiseMemoryError(bytes: Int(UInt32(truncatingIfNeeded: count)))
            }
            return try vm.newBytearray(count: count)
        }
        if vm.isString(source) && arguments.count == 1 {
            throw vm.raise(.typeError, "string argument without an encoding")
        }
        return try ArrayObject.construct(vm, .bytearray, typeCode: 0x42, from: source)
    }

    static func print(
        _ vm: VirtualMachine, _ value: Value, _ kind: PrintKind, _ out: inout TextBuffer
    ) throws(Raised) {
        out.write("bytearray(b")
        out.write(quoted: vm.arrayBytes(value), escapesHigh: true)
        out.write(")")
    }
}
