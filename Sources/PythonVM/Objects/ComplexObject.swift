extension CoreTypes {
    static let complex = NativeType("complex")
}
