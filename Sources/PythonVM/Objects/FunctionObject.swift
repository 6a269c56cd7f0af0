extension CoreTypes {
    static let function = NativeType("function")
}
