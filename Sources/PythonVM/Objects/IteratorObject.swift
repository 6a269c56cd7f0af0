extension CoreTypes {
    static let iterator = NativeType("iterator", next: IteratorObject.next)
}

/// What an iterator walks over.
enum IteratorKind: Int {
    /// Containers by place.
    case list, tuple, string, bytes, items
    /// The words of `dictKeys` to `dictValues` are in the order of the views.
    case dictItems, dictKeys, dictValues
    case set
}

/// The slots of the iterators over the core's containers: kind, container, cursor at words 1 to 3.
enum IteratorObject {
    static let kind = 1
    static let container = 2
    static let cursor = 3
    static let words = 4

    static func next(_ machine: VirtualMachine, _ iterator: Value) throws(Raised) -> Value {
        let values = machine.values(iterator)
        guard let kind = IteratorKind(rawValue: values[kind].small) else { return .stopIteration }
        let container = values[container]
        var cursor = values[cursor].small
        var result = Value.stopIteration
        switch kind {
        case .list:
            let items = machine.items(ofList: container)
            if cursor < items.count { result = items[cursor] }
            cursor += 1
        case .tuple:
            let items = machine.items(ofTuple: container)
            if cursor < items.count { result = items[cursor] }
            cursor += 1
        case .string:
            result = try nextCharacter(machine, container, &cursor)
        case .bytes:
            if let view = try machine.buffer(container), cursor < view.count {
                result = .small(Int(view.pointer.load(fromByteOffset: cursor, as: UInt8.self)))
            }
            cursor += 1
        case .items:
            if let view = try machine.buffer(container) {
                let items = TypedItems(view, vm: machine)
                if cursor < items.count { result = try items.read(cursor, machine) }
            }
            cursor += 1
        case .dictItems, .dictKeys, .dictValues:
            if let slot = machine.mapNext(MapReference(dict: container), &cursor) {
                result =
                    kind == .dictKeys
                    ? slot[0]
                    : kind == .dictValues ? slot[1] : try machine.newTuple([slot[0], slot[1]])
            }
        case .set:
            let item = machine.setNext(MapReference(dict: container), &cursor)
            if !item.isNull { result = item }
        }
        // At the end the cursor stays, so that the word cannot overflow.
        if result != .stopIteration {
            machine.values(iterator)[IteratorObject.cursor] = .small(cursor)
        }
        return result
    }

    private static func nextCharacter(
        _ machine: VirtualMachine, _ string: Value, _ cursor: inout Int
    ) throws(Raised) -> Value {
        let bytes = machine.textBytes(string)
        guard cursor < bytes.count else { return .stopIteration }
        var end = cursor + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        let start = cursor
        cursor = end
        return try machine.newCharacter(UnsafeBufferPointer(rebasing: bytes[start..<end]))
    }
}

extension VirtualMachine {
    private static let characters: [InternedString] = (0..<128).map {
        InternedStrings.intern([UInt8($0)])
    }

    /// Makes a str of one character; those of ASCII are interned.
    func newCharacter(_ bytes: UnsafeBufferPointer<UInt8>) throws(Raised) -> Value {
        if bytes.count == 1, bytes[0] < 128 {
            return .interned(VirtualMachine.characters[Int(bytes[0])])
        }
        return try newString(bytes)
    }

    /// Makes an iterator.
    func newIterator(_ kind: IteratorKind, over container: Value) throws(Raised) -> Value {
        let iterator = try newObject(.iterator, words: IteratorObject.words)
        let values = values(iterator)
        values[IteratorObject.kind] = .small(kind.rawValue)
        values[IteratorObject.container] = container
        values[IteratorObject.cursor] = .small(0)
        return iterator
    }
}
