/// Python objects that the host needs to keep: callbacks of pins and timers, for example.
///
/// They lie in the image, under numbers of the host's choice, and are roots of the collector.
extension VirtualMachine {
    /// Keeps a value under a number; `null` lets go of it.
    public func keepForHost(_ number: Int, _ value: Value) throws(Raised) {
        if header.pointee.hostObjects.isNull {
            if value.isNull { return }
            header.pointee.hostObjects = try newDict()
        }
        if value.isNull {
            if try !find(.small(number), inDict: header.pointee.hostObjects).isNull {
                try remove(.small(number), fromDict: header.pointee.hostObjects)
            }
        } else {
            try store(.small(number), value, inDict: header.pointee.hostObjects)
        }
    }

    /// The value kept under a number, or `null`.
    public func keptForHost(_ number: Int) -> Value {
        guard !header.pointee.hostObjects.isNull else { return .null }
        // A look-up under a small integer cannot raise.
        return (try? find(.small(number), inDict: header.pointee.hostObjects)) ?? .null
    }

    /// The object kept under a name; null when there is none.
    public func hostObject(_ name: InternedString) -> Value {
        let objects = header.pointee.hostObjects
        return objects.isNull ? .null : find(name, inDict: objects)
    }
    /// Keeps an object under a name, or forgets it (`null`).
    public func setHostObject(_ name: InternedString, _ value: Value) throws(Raised) {
        if header.pointee.hostObjects.isNull {
            if value.isNull { return }
            header.pointee.hostObjects = try newDict()
        }
        if value.isNull {
            try remove(.interned(name), fromDict: header.pointee.hostObjects)
        } else {
            try store(name, value, inDict: header.pointee.hostObjects)
        }
    }
}
