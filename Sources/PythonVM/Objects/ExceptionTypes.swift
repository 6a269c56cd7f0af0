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
        NativeType(name, base: base)
    }
}
