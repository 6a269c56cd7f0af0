extension CoreTypes {
    static let ellipsisType = NativeType(
        "", print: { (_, _, _, text) throws(Raised) in text.write("Ellipsis") })
}
