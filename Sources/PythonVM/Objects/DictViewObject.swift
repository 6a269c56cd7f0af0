extension CoreTypes {
    static let dictView = NativeType(
        "dict_view", print: DictViewObject.print, unary: DictViewObject.unary,
        binary: DictViewObject.binary,
        iterate: { (machine, view) throws(Raised) in
            let values = machine.values(view)
            return try machine.newIterator(DictViewObject.kind(machine, view), over: values[2])
        })
}

/// The slots of what `items`, `keys` and `values` of a dict give: kind, dict.
enum DictViewObject {
    static func kind(_ machine: VirtualMachine, _ view: Value) -> IteratorKind {
        IteratorKind(rawValue: machine.values(view)[1].small) ?? .dictKeys
    }

    static func print(
        _ machine: VirtualMachine, _ view: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        let shown = DictViewObject.kind(machine, view)
        text.write(
            shown == .dictItems
                ? "dict_items([" : shown == .dictKeys ? "dict_keys([" : "dict_values([")
        var isFirst = true
        try machine.forEach(in: view) { (item) throws(Raised) in
            if !isFirst { text.write(", ") }
            isFirst = false
            let mark = machine.rootMark
            try machine.pushRoot(item)
            try machine.print(item, .repr, to: &text)
            machine.popRoots(to: mark)
            return true
        }
        text.write("])")
    }

    static func unary(
        _ machine: VirtualMachine, _ op: UnaryOperation, _ view: Value
    ) throws(Raised) -> Value {
        let dict = machine.values(view)[2]
        switch op {
        case .bool: return .bool(machine.count(ofDict: dict) != 0)
        case .length: return .small(machine.count(ofDict: dict))
        case .hash:
            if kind(machine, view) == .dictValues { return .small(Int(view.bits >> 4)) }
            throw machine.raiseUnhashable(view)
        default: return .null
        }
    }

    static func binary(
        _ machine: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        guard op == .contains, kind(machine, left) == .dictKeys else { return .null }
        return .bool(
            try machine.mapFind(MapReference(dict: machine.values(left)[2]), right) != nil)
    }
}

extension VirtualMachine {
    /// Makes a view of a dict.
    func newView(_ kind: IteratorKind, of dict: Value) throws(Raised) -> Value {
        let view = try newObject(.dictView, words: 3)
        values(view)[1] = .small(kind.rawValue)
        values(view)[2] = dict
        return view
    }
}
