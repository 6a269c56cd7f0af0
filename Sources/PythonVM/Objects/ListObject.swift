extension CoreTypes {
    static let list = NativeType("list")
}
