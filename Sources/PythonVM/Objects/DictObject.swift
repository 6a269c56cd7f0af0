extension CoreTypes {
    static let dict = NativeType("dict")
}
