/// Builtins that compile and run code, and those of the prompt.
extension CoreModules {
    static let codeFunctions: [(name: String, member: NativeMember)] = [
        Member.function("input", 0, 1, StreamObject.input)
    ]
}
