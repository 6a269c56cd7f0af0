extension CoreTypes {
    static let array = NativeType("array")
}
