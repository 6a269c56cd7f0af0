internal import PythonCompiler
import StateCoding

/// What all nodes of a process share: native types, functions and modules, and their static values.
///
/// Made once from a list of modules and never changed. A static object's index is its place in the
/// table: first `WellKnown`, then `CoreType`, then everything the modules bring, in their order; so
/// equal lists give equal tables.
public final class Runtime: @unchecked Sendable {
    /// What a static object is.
    enum Kind: UInt8 { case wellKnown, type, function, module }

    /// One row of the table; trivial, so that reading it counts no references.
    struct Entry {
        var kind: Kind
        /// The type of the object, as a value.
        var type: Value
        /// Index into `types`, `functions` or `modules`.
        var payload: Int32
    }

    let entries: UnsafeMutablePointer<Entry>
    private(set) var count = 0
    private var capacity: Int
    private static let mostTypes = 4096
    private(set) var types: [NativeType] = []
    /// The same without reference counts, for `nativeType`.
    private let typeTable: UnsafeMutablePointer<Unmanaged<NativeType>>
    private let slotTables: UnsafeMutablePointer<SlotTable>
    private let memberTables: UnsafeMutablePointer<MemberTable>
    let functions: UnsafeMutablePointer<NativeFunction>
    private var functionCount = 0
    private var functionCapacity: Int
    private(set) var modules: [NativeModule] = []
    private var typeValues: [ObjectIdentifier: Value] = [:]
    private var moduleValues: [InternedString: Value] = [:]
    private var moduleMembers: [MemberTable] = []
    /// The names that the firmware has in its flash: a program that uses others pays for them.
    private(set) var ownNames = Set(
        (StaticNames.all + FirmwareNames.all).map { InternedString($0).number })
    /// Members of `builtins`, looked up after a module's globals.
    private(set) var builtins = MemberTable()

    /// Modules in Python that belong to the firmware.
    let frozen: FrozenCode
    /// Equal for runtimes whose static objects have the same numbers: an image fits only those.
    private(set) var fingerprint: UInt64 = 0

    /// Makes the runtime of the core types and `builtins`, `sys`, `gc`, `micropython` with more
    /// modules.
    public init(modules extra: [NativeModule], frozen: FrozenCode = .none) {
        self.frozen = frozen
        capacity = 8192
        functionCapacity = 8192
        entries = .allocate(capacity: capacity)
        typeTable = .allocate(capacity: Runtime.mostTypes)
        slotTables = .allocate(capacity: Runtime.mostTypes)
        memberTables = .allocate(capacity: Runtime.mostTypes)
        functions = .allocate(capacity: functionCapacity)
        addWellKnown()
        for type in CoreTypes.all { declare(type) }
        for type in CoreTypes.all { fill(type) }
        for module in CoreModules.all + extra { _ = add(module) }
        if let value = moduleValues[InternedString("builtins")] {
            builtins = moduleMembers[Int(entries[value.constantIndex].payload)]
        }
        fingerprint = makeFingerprint()
    }

    private func makeFingerprint() -> UInt64 {
        var sum = StateChecksum()
        for index in 0..<count {
            let payload = Int(entries[index].payload)
            switch entries[index].kind {
            case .wellKnown: sum.add(String(payload))
            case .type: sum.add(types[payload].name)
            case .function: sum.add(functions[payload].name)
            case .module: sum.add(modules[payload].name)
            }
        }
        frozen.add(to: &sum)
        return sum.value
    }

    deinit {
        entries.deinitialize(count: count)
        entries.deallocate()
        typeTable.deallocate()
        slotTables.deinitialize(count: types.count)
        slotTables.deallocate()
        memberTables.deinitialize(count: types.count)
        memberTables.deallocate()
        functions.deinitialize(count: functionCount)
        functions.deallocate()
    }

    private func append(_ entry: Entry) -> Value {
        precondition(count < capacity, "the table of static objects is full")
        (entries + count).initialize(to: entry)
        count += 1
        return .constant(count - 1)
    }

    private func addWellKnown() {
        for known in WellKnown.allCases {
            let type: CoreType =
                switch known {
                case .none: .noneType
                case .false, .true: .bool
                case .ellipsis: .ellipsisType
                case .notImplemented: .notImplementedType
                case .emptyTuple: .tuple
                case .emptyBytes: .bytes
                }
            _ = append(Entry(kind: .wellKnown, type: .type(type), payload: Int32(known.rawValue)))
        }
    }

    @discardableResult
    private func declare(_ type: NativeType) -> Value {
        if let known = typeValues[ObjectIdentifier(type)] { return known }
        types.append(type)
        precondition(types.count <= Runtime.mostTypes, "the table of types is full")
        typeTable[types.count - 1] = .passUnretained(type)
        (slotTables + types.count - 1).initialize(to: type.slots)
        (memberTables + types.count - 1).initialize(to: MemberTable())
        let value = append(
            Entry(
                kind: .type, type: .type(.type), payload: Int32(types.count - 1)))
        typeValues[ObjectIdentifier(type)] = value
        return value
    }

    private func fill(_ type: NativeType) {
        let value = declare(type)
        var table = MemberTable()
        for (name, member) in type.members { add(member, named: name, to: &table) }
        memberTables[Int(entries[value.constantIndex].payload)] = table
    }

    private func add(_ member: NativeMember, named name: String, to table: inout MemberTable) {
        let key = InternedString(name)
        ownNames.insert(key.number)
        switch member {
        case .function(let function):
            table.add(key, add(function), .method)
        case .classMethod(let function):
            table.add(key, add(function), .classMethod)
        case .staticMethod(let function):
            table.add(key, add(function), .plain)
        case .integer(let number):
            table.add(key, .small(number), .plain)
        case .string(let text):
            table.add(key, .interned(InternedString(text)), .plain)
        case .value(let value):
            table.add(key, value, .plain)
        case .type(let type):
            let isNew = typeValues[ObjectIdentifier(type)] == nil
            let value = declare(type)
            if isNew { fill(type) }
            table.add(key, value, .plain)
        case .module(let module):
            table.add(key, add(module), .plain)
        case .singleton(let type, let number):
            let isNew = typeValues[ObjectIdentifier(type)] == nil
            let typeValue = declare(type)
            if isNew { fill(type) }
            let value = append(
                Entry(kind: .wellKnown, type: typeValue, payload: Int32(number)))
            table.add(key, value, .plain)
        }
    }

    private func add(_ function: NativeFunction) -> Value {
        precondition(functionCount < functionCapacity, "the table of functions is full")
        (functions + functionCount).initialize(to: function)
        functionCount += 1
        return append(
            Entry(
                kind: .function, type: .type(.nativeFunction), payload: Int32(functionCount - 1)))
    }

    private func add(_ module: NativeModule) -> Value {
        let key = InternedString(module.name)
        if let known = moduleValues[key] {
            // A module of a higher floor adds to one of the core: `open` to `builtins`, for
            // example.
            let index = Int(entries[known.constantIndex].payload)
            if modules[index] !== module {
                for (name, member) in module.members {
                    add(member, named: name, to: &moduleMembers[index])
                }
            }
            return known
        }
        for type in module.unnamedTypes where typeValues[ObjectIdentifier(type)] == nil {
            fill(type)
        }
        modules.append(module)
        moduleMembers.append(MemberTable())
        let index = modules.count - 1
        let value = append(Entry(kind: .module, type: .type(.module), payload: Int32(index)))
        moduleValues[key] = value
        ownNames.insert(key.number)
        for name in module.dynamicNames + module.variableNames {
            ownNames.insert(InternedString(name).number)
        }
        var table = MemberTable()
        for (name, member) in module.members { add(member, named: name, to: &table) }
        moduleMembers[index] = table
        return value
    }

    /// The value of a native type that a module of this runtime brought.
    public func value(of type: NativeType) -> Value {
        guard let value = typeValues[ObjectIdentifier(type)] else {
            preconditionFailure("the type \(type.name) is not in this runtime")
        }
        return value
    }

    /// The module with a name, if this runtime has it.
    public func module(named name: InternedString) -> Value? { moduleValues[name] }

    /// The names of all modules, sorted.
    public var moduleNames: [String] { modules.map(\.name).sorted() }

    /// The number of an object that was declared with `NativeMember.singleton`.
    public func singletonNumber(_ value: Value) -> Int {
        Int(entries[value.constantIndex].payload)
    }

    /// A member of a core type; null when there is none.
    func member(_ name: String, of type: CoreType) -> Value {
        members(ofType: .type(type)).find(InternedString(name))?.value ?? .null
    }

    /// The native type behind a static type value.
    func nativeType(_ value: Value) -> NativeType {
        typeTable[Int(entries[value.constantIndex].payload)].takeUnretainedValue()
    }

    /// The slots of a static type value.
    @inline(__always)
    func slots(_ value: Value) -> Slots {
        Slots(table: slotTables + Int(entries[value.constantIndex].payload))
    }

    /// The member of a static type value with a name, without those of its base.
    func member(_ name: InternedString, ofType value: Value) -> MemberTable.Row? {
        memberTables[Int(entries[value.constantIndex].payload)].find(name)
    }

    /// The native function behind a static function value.
    @inline(__always)
    func function(_ value: Value) -> UnsafeMutablePointer<NativeFunction> {
        functions + Int(entries[value.constantIndex].payload)
    }

    /// The native module behind a static module value.
    func nativeModule(_ value: Value) -> NativeModule {
        modules[Int(entries[value.constantIndex].payload)]
    }

    /// Whether a static object is a module.
    func isModule(_ value: Value) -> Bool { entries[value.constantIndex].kind == .module }

    /// The members of a static type value, without those of its base.
    func members(ofType value: Value) -> MemberTable {
        memberTables[Int(entries[value.constantIndex].payload)]
    }

    /// The names of a static module value that are no members of it.
    func dynamicNames(ofModule value: Value) -> [String] {
        let module = nativeModule(value)
        return module.dynamicNames + module.variableNames
    }

    /// The members of a static module value.
    func members(ofModule value: Value) -> MemberTable {
        moduleMembers[Int(entries[value.constantIndex].payload)]
    }
}

/// The members of a native type or module by name.
struct MemberTable {
    /// How a member is bound when it is looked up on an object.
    enum Binding: UInt8 { case plain, method, classMethod }

    /// One member.
    struct Row {
        let name: InternedString
        let value: Value
        let binding: Binding
    }

    /// The members in the order of their declaration.
    private(set) var rows: [Row] = []
    private var slots: [Int32] = []

    mutating func add(_ name: InternedString, _ value: Value, _ binding: Binding) {
        if let row = slot(of: name), slots[row] >= 0 {
            rows[Int(slots[row])] = Row(name: name, value: value, binding: binding)
            return
        }
        rows.append(Row(name: name, value: value, binding: binding))
        if rows.count * 2 > slots.count { rebuild() } else { place(rows.count - 1) }
    }

    private mutating func rebuild() {
        slots = [Int32](repeating: -1, count: max(8, slots.count * 2))
        for index in rows.indices { place(index) }
    }

    private mutating func place(_ index: Int) {
        guard let slot = slot(of: rows[index].name) else { return }
        slots[slot] = Int32(index)
    }

    private func slot(of name: InternedString) -> Int? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count - 1
        var probe = Int(name.number &* 2_654_435_769 >> 7) & mask
        while slots[probe] >= 0, rows[Int(slots[probe])].name != name { probe = (probe + 1) & mask }
        return probe
    }

    /// The member with a name.
    func find(_ name: InternedString) -> Row? {
        guard let slot = slot(of: name), slots[slot] >= 0 else { return nil }
        return rows[Int(slots[slot])]
    }
}
