extension CoreTypes {
    static let tuple = NativeType("tuple")
}
