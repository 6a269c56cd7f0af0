extension CoreTypes {
    static let object = NativeType("object")
}
