extension CoreTypes {
    static let reversed = NativeType("reversed")
}
