extension CoreTypes {
    static let codeObject = NativeType("code")
}
