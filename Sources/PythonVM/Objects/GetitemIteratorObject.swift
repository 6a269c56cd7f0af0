extension CoreTypes {
    static let getitemIterator = NativeType("iterator")
}
