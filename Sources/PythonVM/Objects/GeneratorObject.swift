extension CoreTypes {
    static let generator = NativeType("generator")
}
