extension CoreTypes {
    static let staticMethod = NativeType("staticmethod")
}
