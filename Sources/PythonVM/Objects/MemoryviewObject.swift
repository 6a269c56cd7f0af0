extension CoreTypes {
    static let memoryview = NativeType("memoryview")
}
