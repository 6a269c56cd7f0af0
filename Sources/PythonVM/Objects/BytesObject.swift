extension CoreTypes {
    static let bytes = NativeType("bytes")
}
