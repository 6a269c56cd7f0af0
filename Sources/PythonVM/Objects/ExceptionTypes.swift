extension CoreTypes {
    /// The exception types in the order of `CoreType`, each with its base.
    static let exceptions: [NativeType] = [
        exception("BaseException", .object),
        exception("SystemExit", .baseException),
        exception("KeyboardInterrupt", .baseException),
        exception("GeneratorExit", .baseException),
        exception("Exception", .baseException),
        exception("StopIteration", .exception),
        exception("StopAsyncIteration", .exception),
        exception("ArithmeticError", .exception),
        exception("OverflowError", .arithmeticError),
        exception("ZeroDivisionError", .arithmeticError),
        exception("AssertionError", .exception),
        exception("AttributeError", .exception),
        exception("BufferError", .exception),
        exception("EOFError", .exception),
        exception("ImportError", .exception),
        exception("IndexError", .lookupError),
        exception("KeyError", .lookupError),
        exception("LookupError", .exception),
        exception("MemoryError", .exception),
        exception("NameError", .exception),
        exception("NotImplementedError", .runtimeError),
        exception("OSError", .exception),
        exception("RuntimeError", .exception),
        exception("SyntaxError", .exception),
        exception("IndentationError", .syntaxError),
        exception("TypeError", .exception),
        exception("ValueError", .exception),
        exception("UnicodeError", .valueError),
        exception("ViperTypeError", .typeError),
    ]

    private static func exception(_ name: String, _ base: CoreType) -> NativeType {
        NativeType(
            name, base: base, make: ExceptionObject.make, print: ExceptionObject.print,
            unary: ExceptionObject.unary, attribute: ExceptionObject.attribute,
            storeAttribute: ExceptionObject.storeAttribute)
    }
}

/// The slots of exceptions.
enum ExceptionObject {
    private static let args = InternedString("args")
    private static let value = InternedString("value")
    private static let errno = InternedString("errno")
    private static let traceback = InternedString("__traceback__")

    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        guard arguments.keywordCount == 0 else {
            throw machine.raise(.typeError, "function doesn't take keyword arguments")
        }
        let isLocked = machine.header.pointee.heapLockDepth > 0
        if isLocked && arguments.count > VirtualMachine.emergencyArguments {
            return try machine.ignoringHeapLock { () throws(Raised) in
                try machine.newException(type, arguments: .emptyTuple)
            }
        }
        return try machine.ignoringHeapLock { () throws(Raised) in
            let tuple = try machine.newTuple(count: arguments.count)
            machine.items(ofTuple: tuple).baseAddress?.update(
                from: arguments.base, count: arguments.count)
            return try machine.newException(type, arguments: tuple)
        }
    }

    static func print(
        _ machine: VirtualMachine, _ exception: Value, _ kind: PrintKind,
        _ text: inout TextBuffer
    ) throws(Raised) {
        if kind == .str { return try machine.printExceptionText(exception, to: &text) }
        text.write(machine.typeName(of: exception))
        try machine.print(machine.arguments(ofException: exception), .repr, to: &text)
    }

    static func unary(
        _ machine: VirtualMachine, _ op: UnaryOperation, _ exception: Value
    ) throws(Raised) -> Value {
        op == .bool ? .true : .null
    }

    static func attribute(
        _ machine: VirtualMachine, _ exception: Value, _ name: InternedString
    ) throws(Raised) -> Value {
        let arguments = machine.arguments(ofException: exception)
        switch name {
        case args: return arguments
        // As in the reference, on exceptions of every type.
        case value, errno:
            return machine.items(ofTuple: arguments).first ?? .none
        case traceback: return .none
        default: return .null
        }
    }

    /// `__traceback__` may be assigned, which forgets it.
    static func storeAttribute(
        _ machine: VirtualMachine, _ exception: Value, _ name: InternedString, _ new: Value
    ) throws(Raised) -> Bool {
        guard name == traceback, !new.isNull else { return false }
        machine.words(exception)[Layout.Exception.tracebackCount] = 0
        return true
    }
}
