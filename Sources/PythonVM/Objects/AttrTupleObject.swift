extension CoreTypes {
    static let attrTuple = NativeType("attrtuple")
}
