extension CoreTypes {
    static let dictView = NativeType("dict_view")
}
