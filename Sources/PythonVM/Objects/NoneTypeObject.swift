extension CoreTypes {
    static let noneType = NativeType(
        "NoneType",
        print: { (_, _, _, text) throws(Raised) in text.write("None") },
        unary: { (machine, op, value) throws(Raised) in
            op == .bool ? .false : op == .hash ? .small(value.constantIndex) : .null
        })
}
