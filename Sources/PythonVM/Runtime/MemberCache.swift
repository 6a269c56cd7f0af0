import Glibc

/// Members of native types and built-in names that one interpreter looked up lately.
///
/// What a runtime's types and modules hold never changes, so an entry is never wrong.
struct MemberCache {
    private struct Entry {
        /// The index of a type among the static objects; `.max` for built-in names.
        ///
        /// An empty entry has 0, which is no type.
        var owner: UInt32
        var name: UInt32
        var value: Value
    }

    private let entries: UnsafeMutablePointer<Entry>
    private static let count: UInt32 = 64
    private static let builtins = UInt32.max

    init() {
        guard let memory = calloc(Int(Self.count), MemoryLayout<Entry>.stride) else {
            fatalError("out of memory")
        }
        entries = memory.assumingMemoryBound(to: Entry.self)
    }

    func deallocate() { free(entries) }

    @inline(__always)
    private func entry(_ owner: UInt32, _ name: InternedString) -> UnsafeMutablePointer<Entry> {
        entries + Int((owner &* 31 &+ name.number) & (Self.count - 1))
    }

    /// The function of a method of a native type that was remembered; null otherwise.
    @inline(__always)
    func method(_ type: Value, _ name: InternedString) -> Value {
        let owner = UInt32(truncatingIfNeeded: type.constantIndex)
        let entry = entry(owner, name)
        return entry.pointee.owner == owner && entry.pointee.name == name.number
            ? entry.pointee.value : .null
    }

    /// Remembers a method of a native type, which takes the object as its first argument.
    func remember(method value: Value, of type: Value, _ name: InternedString) {
        let owner = UInt32(truncatingIfNeeded: type.constantIndex)
        entry(owner, name).pointee = Entry(owner: owner, name: name.number, value: value)
    }

    /// The value of a built-in name that was remembered; null otherwise.
    @inline(__always)
    func builtin(_ name: InternedString) -> Value {
        let entry = entry(Self.builtins, name)
        return entry.pointee.owner == Self.builtins && entry.pointee.name == name.number
            ? entry.pointee.value : .null
    }

    /// Remembers the value of a built-in name.
    func remember(builtin value: Value, _ name: InternedString) {
        entry(Self.builtins, name).pointee = Entry(
            owner: Self.builtins, name: name.number, value: value)
    }
}
