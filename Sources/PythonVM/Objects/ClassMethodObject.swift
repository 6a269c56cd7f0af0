extension CoreTypes {
    static let classMethod = NativeType("classmethod", make: WrappedMethod.make)
}
