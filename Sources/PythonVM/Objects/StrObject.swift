extension CoreTypes {
    static let str = NativeType("str")
}
