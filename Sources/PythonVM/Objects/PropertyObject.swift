extension CoreTypes {
    static let property = NativeType("property")
}
