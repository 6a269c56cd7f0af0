extension CoreTypes {
    static let cell = NativeType("cell")
}
