extension CoreTypes {
    static let slice = NativeType(
        "slice", print: SliceObject.print, unary: SliceObject.unary,
        attribute: SliceObject.attribute,
        members: [Member.function("indices", 2, SliceObject.indices)])
}

/// The slots of `slice`.
enum SliceObject {
    private static let startName = InternedString("start")
    private static let stopName = InternedString("stop")
    private static let stepName = InternedString("step")

    static func print(
        _ machine: VirtualMachine, _ slice: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        let mark = machine.rootMark
        try machine.pushRoot(slice)
        text.write("slice(")
        for word in Layout.Slice.start...Layout.Slice.step {
            if word > Layout.Slice.start { text.write(", ") }
            try machine.print(machine.values(slice)[word], .repr, to: &text)
        }
        text.write(")")
        machine.popRoots(to: mark)
    }

    static func unary(
        _ machine: VirtualMachine, _ op: UnaryOperation, _ slice: Value
    ) throws(Raised) -> Value {
        if op == .hash { throw machine.raiseUnhashable(slice) }
        return op == .bool ? .true : .null
    }

    static func attribute(
        _ machine: VirtualMachine, _ slice: Value, _ name: InternedString
    ) throws(Raised) -> Value {
        switch name {
        case startName: machine.values(slice)[Layout.Slice.start]
        case stopName: machine.values(slice)[Layout.Slice.stop]
        case stepName: machine.values(slice)[Layout.Slice.step]
        default: .null
        }
    }

    static func indices(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let length = try machine.integer(arguments[1])
        let bounds = try machine.sliceBounds(arguments[0], count: length)
        return try machine.newTuple([
            machine.newInt(bounds.start), machine.newInt(bounds.stop), machine.newInt(bounds.step),
        ])
    }
}

extension VirtualMachine {
    /// Makes a slice.
    public func newSlice(
        _ start: Value, _ stop: Value, _ step: Value
    ) throws(Raised) -> Value {
        let slice = try newObject(.slice, words: Layout.Slice.words)
        values(slice)[Layout.Slice.start] = start
        values(slice)[Layout.Slice.stop] = stop
        values(slice)[Layout.Slice.step] = step
        return slice
    }
}
