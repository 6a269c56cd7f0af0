extension CoreTypes {
    static let type = NativeType("type")
}
