extension CoreTypes {
    static let int = NativeType("int")
}
