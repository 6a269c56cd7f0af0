extension CoreTypes {
    static let superType = NativeType("super")
}
