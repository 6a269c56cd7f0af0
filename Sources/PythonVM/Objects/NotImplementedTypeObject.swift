extension CoreTypes {
    static let notImplementedType = NativeType(
        "", print: { (_, _, _, text) throws(Raised) in text.write("NotImplemented") })
}
