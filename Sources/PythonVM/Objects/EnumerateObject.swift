extension CoreTypes {
    static let enumerate = NativeType("enumerate")
}
