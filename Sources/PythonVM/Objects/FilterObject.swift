extension CoreTypes {
    static let filter = NativeType("filter")
}
