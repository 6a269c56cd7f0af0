extension CoreTypes {
    static let zip = NativeType("zip")
}
