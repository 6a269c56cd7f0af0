extension CoreTypes {
    static let slice = NativeType("slice")
}
