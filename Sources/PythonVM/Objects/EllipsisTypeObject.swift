extension CoreTypes {
    static let ellipsisType = NativeType("ellipsis")
}
