/// The strings that a `.mpy` file names by number instead of spelling them out.
///
/// The list and its order are part of the format, version 6.
public enum StaticNames {
    /// The strings; the first has number 1, because 0 is no string.
    public static let all: [String] = [
        "", "__dir__", "\n", " ", "*", "/", "<module>", "_", "__call__", "__class__",
        "__delitem__", "__enter__", "__exit__", "__getattr__", "__getitem__", "__hash__",
        "__init__", "__int__", "__iter__", "__len__", "__main__", "__module__", "__name__",
        "__new__", "__next__", "__qualname__", "__repr__", "__setitem__", "__str__",
        "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "EOFError",
        "Ellipsis", "Exception", "GeneratorExit", "ImportError", "IndentationError",
        "IndexError", "KeyError", "KeyboardInterrupt", "LookupError", "MemoryError",
        "NameError", "NoneType", "NotImplementedError", "OSError", "OverflowError",
        "RuntimeError", "StopIteration", "SyntaxError", "SystemExit", "TypeError", "ValueError",
        "ZeroDivisionError", "abs", "all", "any", "append", "args", "bool", "builtins",
        "bytearray", "bytecode", "bytes", "callable", "chr", "classmethod", "clear", "close",
        "const", "copy", "count", "dict", "dir", "divmod", "end", "endswith", "eval", "exec",
        "extend", "find", "format", "from_bytes", "get", "getattr", "globals", "hasattr",
        "hash", "id", "index", "insert", "int", "isalpha", "isdigit", "isinstance", "islower",
        "isspace", "issubclass", "isupper", "items", "iter", "join", "key", "keys", "len",
        "list", "little", "locals", "lower", "lstrip", "main", "map", "micropython", "next",
        "object", "open", "ord", "pop", "popitem", "pow", "print", "range", "read", "readinto",
        "readline", "remove", "replace", "repr", "reverse", "rfind", "rindex", "round",
        "rsplit", "rstrip", "self", "send", "sep", "set", "setattr", "setdefault", "sort",
        "sorted", "split", "start", "startswith", "staticmethod", "step", "stop", "str",
        "strip", "sum", "super", "throw", "to_bytes", "tuple", "type", "update", "upper",
        "utf-8", "value", "values", "write", "zip",
    ]

    /// The number of each string.
    static let numbers: [[UInt8]: Int] = {
        var numbers: [[UInt8]: Int] = [:]
        for (index, name) in all.enumerated() { numbers[Array(name.utf8)] = index + 1 }
        return numbers
    }()
}
