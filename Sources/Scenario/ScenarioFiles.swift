/// How the scenario sees files: the caller decides what a path means.
public struct ScenarioFiles: Sendable {
    /// What a path leads to.
    public enum Kind: Sendable {
        case file, folder
    }

    /// What lies at a path, or nil.
    public var kind: @Sendable (String) -> Kind?
    /// The bytes of a file, or nil when it cannot be read.
    public var read: @Sendable (String) -> [UInt8]?
    /// The names in a folder, for suggestions.
    public var list: @Sendable (String) -> [String]

    public init(
        kind: @escaping @Sendable (String) -> Kind?,
        read: @escaping @Sendable (String) -> [UInt8]?,
        list: @escaping @Sendable (String) -> [String] = { _ in [] }
    ) {
        self.kind = kind
        self.read = read
        self.list = list
    }

    /// A path that a file names, as seen from where that file's own path is seen.
    static func resolve(_ path: String, besides file: String) -> String {
        if path.hasPrefix("/") { return path }
        let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        var parts = Array(folder)
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, !last.isEmpty, last != "..", last != "." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return parts.isEmpty ? "." : parts.joined(separator: "/")
    }

    /// The folder and the last word of a path.
    static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        return (String(path[..<slash]), String(path[path.index(after: slash)...]))
    }
}
