extension CoreTypes {
    static let bytearray = NativeType("bytearray")
}
