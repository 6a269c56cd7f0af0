extension CoreTypes {
    static let closure = NativeType(
        "closure", print: FunctionObject.print, attribute: FunctionObject.attribute)
}
