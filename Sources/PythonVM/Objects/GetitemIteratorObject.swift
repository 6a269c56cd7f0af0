extension CoreTypes {
    static let getitemIterator = NativeType("iterator", next: GetitemIteratorObject.next)
}

/// The iterator over objects of classes that define `__getitem__` only: object, next index.
enum GetitemIteratorObject {
    static func next(_ machine: VirtualMachine, _ iterator: Value) throws(Raised) -> Value {
        let values = machine.values(iterator)
        let index = values[2]
        values[2] = .small(min(index.small + 1, Value.smallMaximum))
        do {
            return try machine.getItem(values[1], index)
        } catch {
            let type = machine.type(of: machine.exception)
            guard
                machine.isSubclass(type, of: .type(.indexError))
                    || machine.isSubclass(type, of: .type(.stopIteration))
            else { throw error }
            machine.header.pointee.stopValue = .none
            return .stopIteration
        }
    }
}

extension VirtualMachine {
    private static let getitemName = InternedString("__getitem__")

    /// An iterator over an object that has `__getitem__`; `nil` when it has none.
    func itemIterator(over object: Value) throws(Raised) -> Value? {
        if try findAttribute(object, VirtualMachine.getitemName).isNull { return nil }
        let iterator = try newObject(.getitemIterator, words: 3)
        values(iterator)[1] = object
        values(iterator)[2] = .small(0)
        return iterator
    }
}
