extension CoreTypes {
    static let classMethod = NativeType("classmethod")
}
