extension CoreTypes {
    static let instance = NativeType("instance")
}
