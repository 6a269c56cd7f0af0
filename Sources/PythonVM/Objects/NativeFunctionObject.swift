extension CoreTypes {
    static let nativeFunction = NativeType("function")
}
