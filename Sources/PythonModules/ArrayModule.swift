internal import PythonVM

/// `array`: the type of numbers of one kind, which the core has.
enum ArrayModule {
    static let module = NativeModule("array", [Member.type("array", .array)])
}
