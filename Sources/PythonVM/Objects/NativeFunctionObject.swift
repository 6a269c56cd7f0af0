extension CoreTypes {
    /// Native functions, and methods taken from a native type itself (they check their receiver).
    static let nativeFunction = NativeType(
        "function", print: NativeFunctionObject.print, attribute: FunctionObject.attribute)
}

enum NativeFunctionObject {
    static func print(
        _ machine: VirtualMachine, _ function: Value, _ kind: PrintKind,
        _ text: inout TextBuffer
    ) throws(Raised) {
        text.write("<function>")
    }
}
