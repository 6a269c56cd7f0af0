extension CoreTypes {
    static let boundMethod = NativeType("bound_method")
}
