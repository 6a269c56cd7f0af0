/// Builtins that compile and run code, and those of the prompt.
extension CoreModules {
    static let codeFunctions: [(name: String, member: NativeMember)] = [
        Member.function("input", 0, 1, StreamObject.input)
    ]
}

extension VirtualMachine {
    /// How many names the loaded code has, and how many bytes they take.
    var loadedNames: (count: Int, bytes: Int) {
        var count = 0
        var bytes = 0
        for module in modules {
            guard let module else { continue }
            count += module.names.count
            for name in module.names { bytes += name.bytes.count + 1 }
        }
        return (count, bytes)
    }
}
