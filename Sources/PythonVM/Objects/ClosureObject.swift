extension CoreTypes {
    static let closure = NativeType("closure")
}
