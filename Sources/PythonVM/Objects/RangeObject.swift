extension CoreTypes {
    static let range = NativeType("range")
}
