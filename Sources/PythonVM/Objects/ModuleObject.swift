extension CoreTypes {
    static let module = NativeType("module")
}
