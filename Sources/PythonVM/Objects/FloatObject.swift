extension CoreTypes {
    static let float = NativeType("float")
}
