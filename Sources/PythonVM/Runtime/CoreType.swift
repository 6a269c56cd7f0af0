/// The built-in types of the language; they follow `WellKnown` in the table of every runtime.
///
/// The order of the cases is the order of the table: `CoreTypes.all` is built from it.
public enum CoreType: Int, CaseIterable, Sendable {
    case type, object, noneType, bool, int, float, complex, str, bytes, bytearray, memoryview, array
    case tuple, list, dict, set, frozenset, range, slice, ellipsisType, notImplementedType
    case module, function, closure, generator, boundMethod, nativeFunction, cell, property
    case staticMethod, classMethod, superType, instance
    case dictView, iterator, enumerate, zip, map, filter, reversed, codeObject
    case getitemIterator, attrTuple, rangeIterator, orderedDict

    case baseException, systemExit, keyboardInterrupt, generatorExit, exception, stopIteration
    case stopAsyncIteration, arithmeticError, overflowError, zeroDivisionError, assertionError
    case attributeError, bufferError, eofError, importError, indexError, keyError, lookupError
    case memoryError, nameError, notImplementedError, osError, runtimeError, syntaxError
    case indentationError, typeError, valueError, unicodeError, viperTypeError

    /// Whether this is an exception type.
    public var isException: Bool { rawValue >= CoreType.baseException.rawValue }
}
