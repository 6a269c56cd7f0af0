extension CoreTypes {
    static let generator = NativeType(
        "generator", print: GeneratorObject.print, iterate: GeneratorObject.iterate,
        next: GeneratorObject.next,
        members: [
            Member.function("close", 1, GeneratorObject.close),
            Member.function("send", 2, GeneratorObject.send),
            Member.function("throw", 2, 4, GeneratorObject.throwInto),
            Member.function("pend_throw", 2, GeneratorObject.pendThrow),
            Member.function("__next__", 1, InstanceObject.nextMethod),
        ])
}

/// The slots of generators, nested; the loop runs them without nesting.
enum GeneratorObject {
    static func print(
        _ machine: VirtualMachine, _ generator: Value, _ kind: PrintKind,
        _ text: inout TextBuffer
    ) throws(Raised) {
        let frame = machine.frameWords(machine.frame(ofGenerator: generator))
        text.write("<generator object '")
        text.write(machine.codeEntry(ofFrame: frame).pointee.name.bytes)
        text.write("' at \(machine.addressText(generator))>")
    }

    static func iterate(
        _ machine: VirtualMachine, _ generator: Value
    ) throws(Raised) -> Value { generator }

    static func next(
        _ machine: VirtualMachine, _ generator: Value
    ) throws(Raised) -> Value {
        try machine.resumeNested(generator)
    }

    static func send(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try checked(machine, machine.resumeNested(arguments[0], send: arguments[1]))
    }

    static func throwInto(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        var injected = arguments[1]
        if arguments.count > 2 && arguments[2] != .none { injected = arguments[2] }
        return try checked(machine, machine.resumeNested(arguments[0], raise: injected))
    }

    /// Keeps an exception for when the generator goes on; gives the one kept before.
    static func pendThrow(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let words = machine.words(arguments[0])
        guard words[GeneratorLayout.state] != GeneratorLayout.running else {
            throw machine.raise(.valueError, "generator already executing")
        }
        let old = Value(bits: words[GeneratorLayout.injected])
        words[GeneratorLayout.injected] = arguments[1] == .none ? 0 : arguments[1].bits
        return old.isNull ? .none : old
    }

    private static func checked(
        _ machine: VirtualMachine, _ value: Value
    ) throws(Raised) -> Value {
        guard value == .stopIteration else { return value }
        throw machine.raiseStopIteration(machine.header.pointee.stopValue)
    }

    static func close(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.closeGenerator(arguments[0])
        return .none
    }
}
