extension CoreTypes {
    static let frozenset = NativeType("frozenset")
}
