extension CoreTypes {
    static let notImplementedType = NativeType("NotImplementedType")
}
