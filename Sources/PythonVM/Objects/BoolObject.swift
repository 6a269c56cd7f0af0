extension CoreTypes {
    static let bool = NativeType("bool")
}
