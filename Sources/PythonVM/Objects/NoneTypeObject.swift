extension CoreTypes {
    static let noneType = NativeType("NoneType")
}
