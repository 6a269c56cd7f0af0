extension CoreTypes {
    static let frozenset = NativeType(
        "frozenset", make: SetObject.make, print: SetObject.print, unary: SetObject.unary,
        binary: SetObject.binary,
        iterate: { (machine, set) throws(Raised) in try machine.newIterator(.set, over: set) },
        members: SetObject.sharedMembers)
}
