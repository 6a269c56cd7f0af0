extension CoreTypes {
    /// A tuple whose items have names; behind the items lie a tuple of the names and the name that
    /// it is printed with (null for those of the system).
    static let attrTuple = NativeType(
        "tuple", base: .tuple, make: AttrTupleObject.make, print: AttrTupleObject.print,
        unary: TupleObject.unary, binary: TupleObject.binary,
        attribute: AttrTupleObject.attribute, getItem: TupleObject.getItem,
        iterate: { (machine, tuple) throws(Raised) in try machine.newIterator(.tuple, over: tuple)
        },
        members: [
            Member.function("_asdict", 1) { (machine, arguments) throws(Raised) in
                try AttrTupleObject.newDict(machine, of: arguments[0])
            }
        ])
}

/// The slots of named tuples, and the making of their classes.
///
/// The class of a named tuple is a class of the program that derives from `attrTuple`; its dict
/// holds the names of the fields.
enum AttrTupleObject {
    static let fields = InternedString(".fields")
    static let ownerName = InternedString(".name")

    /// Makes the tuple inside an object of a named tuple's class.
    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let names = try machine.findAttribute(type, fields)
        guard !names.isNull else {
            throw machine.raise(.typeError, "can't create 'tuple' instances")
        }
        let count = machine.items(ofTuple: names).count
        let owner = try machine.attribute(type, ownerName)
        guard arguments.count + arguments.keywordCount == count else {
            throw machine.raise(
                .typeError,
                "\(machine.text(owner))() takes \(count) positional arguments but "
                    + "\(arguments.count + arguments.keywordCount) were given")
        }
        let tuple = try new(machine, names, name: owner)
        let items = machine.items(ofTuple: tuple)
        for index in 0..<arguments.count { items[index] = arguments[index] }
        for index in 0..<arguments.keywordCount {
            let name = arguments.keyword(index)
            guard let place = place(machine, names, name) else {
                throw machine.raise(.typeError, "unexpected keyword argument '\(name.text)'")
            }
            guard items[place].isNull else {
                throw machine.raise(
                    .typeError, "function got multiple values for argument '\(name.text)'")
            }
            items[place] = arguments.keywordValue(index)
        }
        return tuple
    }

    static func new(
        _ machine: VirtualMachine, _ names: Value, name: Value
    ) throws(Raised) -> Value {
        let count = machine.items(ofTuple: names).count
        let tuple = try machine.newObject(.attrTuple, words: Layout.Tuple.items + count + 2)
        machine.words(tuple)[Layout.Tuple.length] = UInt32(count)
        machine.values(tuple)[Layout.Tuple.items + count] = names
        machine.values(tuple)[Layout.Tuple.items + count + 1] = name
        return tuple
    }

    private static func place(
        _ machine: VirtualMachine, _ names: Value, _ name: InternedString
    ) -> Int? {
        machine.items(ofTuple: names).firstIndex(of: .interned(name))
    }

    private static func names(_ machine: VirtualMachine, _ tuple: Value) -> Value {
        machine.values(tuple)[Layout.Tuple.items + machine.items(ofTuple: tuple).count]
    }

    /// The fields and their values, in order.
    static func newDict(_ machine: VirtualMachine, of tuple: Value) throws(Raised) -> Value {
        let dict = try machine.newDict()
        machine.mapSetOrdered(MapReference(dict: dict))
        machine.words(dict)[0] = Value.type(.orderedDict).bits
        let mark = machine.rootMark
        try machine.pushRoot(dict)
        for (index, item) in machine.items(ofTuple: tuple).enumerated() {
            let name = machine.items(ofTuple: names(machine, tuple))[index]
            try machine.store(name, item, inDict: dict)
        }
        machine.popRoots(to: mark)
        return dict
    }

    /// The name of a named tuple's class, `nil` for everything else.
    static func shownName(_ machine: VirtualMachine, _ value: Value) -> String? {
        guard value.isObject, machine.isExactly(value, .attrTuple) else { return nil }
        let count = machine.items(ofTuple: value).count
        let owner = machine.values(value)[Layout.Tuple.items + count + 1]
        return owner.isNull ? nil : machine.text(owner)
    }

    static func attribute(
        _ machine: VirtualMachine, _ tuple: Value, _ name: InternedString
    ) throws(Raised) -> Value {
        guard let place = place(machine, names(machine, tuple), name) else { return .null }
        return machine.items(ofTuple: tuple)[place]
    }

    static func print(
        _ machine: VirtualMachine, _ tuple: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        let count = machine.items(ofTuple: tuple).count
        let owner = machine.values(tuple)[Layout.Tuple.items + count + 1]
        if !owner.isNull { text.write(machine.textBytes(owner)) }
        text.write("(")
        let mark = machine.rootMark
        try machine.pushRoot(tuple)
        for index in 0..<count {
            if index > 0 { text.write(", ") }
            text.write(machine.textBytes(machine.items(ofTuple: names(machine, tuple))[index]))
            text.write("=")
            try machine.print(machine.items(ofTuple: tuple)[index], .repr, to: &text)
        }
        machine.popRoots(to: mark)
        text.write(")")
    }

    /// Whether a class is that of a named tuple itself; classes that derive from it are not.
    static func isOwnClass(_ machine: VirtualMachine, _ type: Value) -> Bool {
        !machine.find(fields, inDict: machine.values(type)[ClassLayout.locals]).isNull
    }
}

extension VirtualMachine {
    /// Makes a tuple of the system whose items have names, such as `os.uname()`.
    public func newAttrTuple(
        _ names: [InternedString], _ values: [Value]
    ) throws(Raised) -> Value {
        let fields = try newTuple(names.map { .interned($0) })
        let tuple = try AttrTupleObject.new(self, fields, name: .null)
        items(ofTuple: tuple).baseAddress?.update(from: values, count: values.count)
        return tuple
    }

    /// Makes the class of a named tuple.
    public func newNamedTupleClass(
        _ name: InternedString, fields: [InternedString]
    ) throws(Raised) -> Value {
        let dict = try newDict(capacity: 2)
        let mark = rootMark
        try pushRoot(dict)
        try store(
            AttrTupleObject.fields, newTuple(fields.map { .interned($0) }), inDict: dict)
        try store(AttrTupleObject.ownerName, .interned(name), inDict: dict)
        let base = Value.type(.attrTuple)
        let bases = try newTuple([base])
        try pushRoot(bases)
        let type = try call(.type(.type), [.interned(name), bases, dict])
        popRoots(to: mark)
        return type
    }
}
