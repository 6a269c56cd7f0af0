/// A thing that a configuration makes and time changes.
///
/// Saving writes the properties that change; restoring puts them into one made of the same
/// configuration. A test compares both lists with the stored properties (`misplacedProperties`).
public protocol Resumable {
    /// The properties that change, in the order in which they are saved.
    static var changing: [StateField<Self>] { get }
    /// The names of the other stored properties: the configuration gives them, or they are made
    /// anew.
    static var fixed: [String] { get }
}

extension Resumable {
    /// Writes what changes.
    public func save(to encoder: StateEncoder) throws {
        for field in Self.changing { try field.save(self, encoder) }
    }

    /// Reads what changes.
    public mutating func restore(from decoder: StateDecoder) throws {
        for field in Self.changing { try field.restore(&self, decoder) }
    }

    /// Takes what changes from another one of the same configuration.
    public mutating func copy(from other: Self) {
        for field in Self.changing { field.copy(other, &self) }
    }

    /// What is wrong with the two lists: stored properties that are in none of them or in both,
    /// and names of no property.
    public var misplacedProperties: [String] {
        let stored = Set(Mirror(reflecting: self).children.compactMap(\.label))
        let listed = Self.changing.map(\.name) + Self.fixed
        let twice = Dictionary(grouping: listed) { $0 }.filter { $0.value.count > 1 }.keys
        return stored.symmetricDifference(listed).union(twice).sorted()
    }
}

/// One property that changes.
///
/// Only closures over key paths and types lie in it: threads may share it.
public struct StateField<Owner>: @unchecked Sendable {
    /// The name of the property.
    public let name: String
    let save: (Owner, StateEncoder) throws -> Void
    let restore: (inout Owner, StateDecoder) throws -> Void
    let copy: (Owner, inout Owner) -> Void

    /// A property that is saved and restored in a way of its own.
    public init<Value>(
        _ name: String, _ path: WritableKeyPath<Owner, Value>,
        save: @escaping (Value, StateEncoder) throws -> Void,
        restore: @escaping (inout Value, StateDecoder) throws -> Void
    ) {
        self.name = name
        self.save = { try save($0[keyPath: path], $1) }
        self.restore = { try restore(&$0[keyPath: path], $1) }
        copy = { $1[keyPath: path] = $0[keyPath: path] }
    }

    /// A property of plain values.
    public init<Value: Codable>(
        _ name: String, _ path: WritableKeyPath<Owner, Value>
    ) {
        self.init(
            name, path, save: { try $1.encode($0) }, restore: { $0 = try $1.decode() })
    }

    /// An optional property of plain values.
    public init<Value: Codable>(
        _ name: String, _ path: WritableKeyPath<Owner, Value?>
    ) {
        self.init(
            name, path,
            save: { value, encoder in
                encoder.write(count: value == nil ? 0 : 1)
                if let value { try encoder.encode(value) }
            },
            restore: { $0 = try $1.count() == 0 ? nil : $1.decode(Value.self) })
    }

    /// A property that is itself made by a configuration.
    public init<Value: Resumable>(
        _ name: String, _ path: WritableKeyPath<Owner, Value>
    ) {
        self.name = name
        save = { try $0[keyPath: path].save(to: $1) }
        restore = { try $0[keyPath: path].restore(from: $1) }
        copy = { $1[keyPath: path].copy(from: $0[keyPath: path]) }
    }

    /// A list of things that are made by a configuration: as many when they are restored.
    public init<Value: Resumable>(
        _ name: String, _ path: WritableKeyPath<Owner, [Value]>
    ) {
        self.init(
            name, path,
            save: { values, encoder in
                encoder.write(count: values.count)
                for value in values { try value.save(to: encoder) }
            },
            restore: { values, decoder in
                guard try decoder.count() == values.count else {
                    throw StateError("\(name): the saved state has another number of them")
                }
                for index in values.indices { try values[index].restore(from: decoder) }
            })
    }

    /// A table; its entries are saved in the order of their keys.
    public init<Key: Codable & Hashable & Comparable, Value: Codable>(
        _ name: String, _ path: WritableKeyPath<Owner, [Key: Value]>
    ) {
        self.init(
            name, path,
            save: { table, encoder in
                encoder.write(count: table.count)
                for (key, value) in table.sorted(by: { $0.key < $1.key }) {
                    try encoder.encode(key)
                    try encoder.encode(value)
                }
            },
            restore: { table, decoder in
                table = [:]
                for _ in 0..<(try decoder.count()) {
                    let key: Key = try decoder.decode()
                    table[key] = try decoder.decode(Value.self)
                }
            })
    }

    /// A set; its members are saved in their order.
    public init<Member: Codable & Hashable & Comparable>(
        _ name: String, _ path: WritableKeyPath<Owner, Set<Member>>
    ) {
        self.init(
            name, path, save: { try $1.encode($0.sorted()) },
            restore: { $0 = Set(try $1.decode([Member].self)) })
    }
}
