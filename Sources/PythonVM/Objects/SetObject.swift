extension CoreTypes {
    static let set = NativeType("set")
}
