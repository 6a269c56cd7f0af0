import PythonVM

/// One parameter of a native function or constructor that takes keywords.
struct Parameter: Sendable {
    /// The name.
    let name: InternedString
    /// What it is when it is not given; `null` makes it required.
    let fallback: Value
    /// Whether it may only be given by name.
    let keywordOnly: Bool

    /// A parameter; without a fallback it is required.
    init(_ name: String, _ fallback: Value = .null, keywordOnly: Bool = false) {
        self.name = InternedString(name)
        self.fallback = fallback
        self.keywordOnly = keywordOnly
    }
}

extension VirtualMachine {
    /// Brings arguments into the order of the parameters.
    ///
    /// - Throws: TypeError for one too many, a missing or an unknown one.
    func bind(_ arguments: Arguments, to parameters: [Parameter]) throws(Raised) -> [Value] {
        var bound = parameters.map(\.fallback)
        let positional = parameters.prefix { !$0.keywordOnly }.count
        guard arguments.count <= positional else {
            throw raise(.typeError, "extra positional arguments given")
        }
        for index in 0..<arguments.count { bound[index] = arguments[index] }
        for index in 0..<arguments.keywordCount {
            let name = arguments.keyword(index)
            guard let place = parameters.firstIndex(where: { $0.name == name }) else {
                throw raise(.typeError, "extra keyword arguments given")
            }
            bound[place] = arguments.keywordValue(index)
        }
        for (index, value) in bound.enumerated() where value.isNull {
            throw raise(.typeError, "'\(parameters[index].name.text)' argument required")
        }
        return bound
    }

    /// The items of a tuple or list.
    ///
    /// - Throws: TypeError for anything else.
    func arrayItems(_ value: Value) throws(Raised) -> [Value] {
        if isExactly(value, .tuple) { return Array(items(ofTuple: value)) }
        guard isExactly(value, .list) else {
            throw raise(.typeError, "object '\(typeName(of: value))' isn't a tuple or list")
        }
        return Array(items(ofList: value))
    }

    /// The items of a tuple or list that must have so many.
    ///
    /// - Throws: TypeError for anything else, ValueError for another number.
    func fixedItems(_ value: Value, count: Int) throws(Raised) -> [Value] {
        let items = try arrayItems(value)
        guard items.count == count else {
            throw raise(
                .valueError, "requested length \(count) but object has length \(items.count)")
        }
        return items
    }

    /// The node whose board this interpreter runs on.
    @inline(__always) var node: Node { unsafeDowncast(host, to: Node.self) }
}
