// Floor 0. Python source text to tokens to a syntax tree, with positions.
//
// `Lexer` turns bytes into `Token`s one at a time (f-strings become calls of `format` here, as in
// MicroPython), `Parser` turns tokens into the `Statement` and `Expression` values of
// `SyntaxTree.swift`, and `dump` writes a tree as text. The grammar is that of MicroPython 1.29. A
// text that it does not accept gives a `SyntaxError`; no text makes the parser crash. Nothing here
// knows scopes, constants or bytecode.

/// Parses a source text.
///
/// - Parameters:
///   - source: UTF-8; other bytes are kept in strings as they are.
///   - input: whether a file, one interactive statement or one expression is expected.
///   - debug: what `__debug__` stands for.
///   - knownNames: strings that the machine has interned before; only `isInterned` depends on it.
/// - Returns: the statements.
/// - Throws: the first error of the text.
public func parse(
    _ source: [UInt8], as input: InputKind = .file, debug: Bool = true,
    knownNames: Set<Name> = []
) throws(SyntaxError) -> Block {
    var parser = try Parser(source: source, debug: debug, knownNames: knownNames)
    switch input {
    case .file: return try parser.file()
    case .single: return try parser.singleInput()
    case .eval: return try parser.evalInput()
    }
}

/// What a text is expected to hold.
public enum InputKind: Hashable, Sendable {
    /// Any number of statements.
    case file
    /// One interactive statement.
    case single
    /// One expression or tuple; the block holds one expression statement.
    case eval
}
