import PythonSyntax

/// Strings of more than ten bytes that MicroPython interns before it reads any program.
///
/// A string literal equal to one of them is loaded as a name, not as a constant. Shorter literals
/// are interned anyway. The list is that of mpy-cross 1.29, beside the well-known names of the
/// format.
enum KnownNames {
    static let all: Set<Name> = Set((StaticNames.all + builtIn).map { Name(Array($0.utf8)) })

    private static let builtIn = [
        "Interpolation", "StopAsyncIteration", "UnicodeError", "ViperTypeError",
        "__build_class__", "__complex__", "__contains__", "__floordiv__", "__ifloordiv__",
        "__ilshift__", "__imatmul__", "__irshift__", "__itruediv__", "__repl_print__",
        "__reversed__", "__rfloordiv__", "__rlshift__", "__rmatmul__", "__rrshift__",
        "__rtruediv__", "__template__", "__traceback__", "__truediv__", "bound_method",
        "format_spec", "heap_unlock", "interpolations", "intersection", "intersection_update",
        "maximum recursion depth exceeded", "string.templatelib", "symmetric_difference",
        "symmetric_difference_update", "unpack_from", "vcvt_f32_s32", "vcvt_s32_f32",
    ]
}
