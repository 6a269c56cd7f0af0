extension CoreTypes {
    static let function = NativeType(
        "function", print: FunctionObject.print, attribute: FunctionObject.attribute)
}

/// The slots of functions, closures and bound methods.
enum FunctionObject {
    private static let globals = InternedString("__globals__")

    /// The function inside a closure or bound method.
    static func plain(_ machine: VirtualMachine, _ function: Value) -> Value {
        var function = function
        while function.isObject {
            switch machine.type(of: function) {
            case .type(.closure):
                function = machine.values(function)[ClosureLayout.function]
            case .type(.boundMethod), .type(.nativeFunction):
                function = machine.values(function)[BoundLayout.function]
            default: return function
            }
        }
        return function
    }

    /// The name of a function; a native one has none that a program can see.
    static func name(_ machine: VirtualMachine, _ function: Value) -> InternedString? {
        let plain = plain(machine, function)
        guard plain.isObject, machine.isExactly(plain, .function) else { return nil }
        let words = machine.words(plain)
        return machine.codeEntry(words[FunctionLayout.code])
            .pointee.name
    }

    static func attribute(
        _ machine: VirtualMachine, _ function: Value, _ name: InternedString
    ) throws(Raised) -> Value {
        switch name {
        case Names.name, Names.qualifiedName:
            if let own = FunctionObject.name(machine, function) { return .interned(own) }
            let plain = plain(machine, function)
            guard plain.isConstant, machine.type(of: plain) == .type(.nativeFunction) else {
                return .null
            }
            return machine.interned(machine.runtime.function(plain).pointee.name)
        case globals:
            let plain = plain(machine, function)
            guard plain.isObject, machine.isExactly(plain, .function) else { return .null }
            return machine.values(plain)[FunctionLayout.globals]
        default: return .null
        }
    }

    static func print(
        _ machine: VirtualMachine, _ function: Value, _ kind: PrintKind,
        _ text: inout TextBuffer
    ) throws(Raised) {
        let plain = plain(machine, function)
        guard let name = name(machine, function) else { return text.write("<function>") }
        let words = machine.words(plain)
        let code = machine.codeEntry(words[FunctionLayout.code])
        if code.pointee.isGenerator { return text.write("<generator>") }
        text.write(function == plain ? "<function " : "<closure ")
        text.write(name.bytes)
        text.write(" at \(machine.addressText(function))>")
    }
}

extension VirtualMachine {
    /// The names of a Python function's positional parameters, in their order; nil for what is no
    /// Python function.
    public func parameterNames(of function: Value) -> [String]? {
        let plain = FunctionObject.plain(self, function)
        guard plain.isObject, isExactly(plain, .function) else { return nil }
        let code = codeEntry(words(plain)[FunctionLayout.code])
        return (0..<Int(code.pointee.positionalCount)).map {
            code.pointee.argumentNames[$0].text
        }
    }
}
