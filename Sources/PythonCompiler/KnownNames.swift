import PythonSyntax

/// Strings of more than ten bytes that MicroPython interns before it reads any program.
///
/// A string literal equal to one of them is loaded as a name, not as a constant. Shorter literals
/// are interned anyway. The list is that of mpy-cross 1.29.
enum KnownNames {
    static let all: Set<Name> = Set(texts.map { Name(Array($0.utf8)) })

    private static let texts = StaticNames.all.filter { $0.utf8.count > Self.longestShort }

    private static let longestShort = 10
}
