extension CoreTypes {
    static let map = NativeType("map")
}
