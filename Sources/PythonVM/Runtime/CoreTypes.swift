/// The built-in types; each is defined in its own file under `Objects/`.
enum CoreTypes {
    /// All of them, in the order of `CoreType`.
    static let all: [NativeType] =
        [
            type, object, noneType, bool, int, float, complex, str, bytes, bytearray, memoryview,
            array, tuple, list, dict, set, frozenset, range, slice, ellipsisType,
            notImplementedType, module, function, closure, generator, boundMethod,
            nativeFunction, cell, property, staticMethod, classMethod, superType, instance,
            dictView, iterator, enumerate, zip, map, filter, reversed, codeObject,
            getitemIterator, attrTuple, rangeIterator, orderedDict,
        ] + exceptions
}
