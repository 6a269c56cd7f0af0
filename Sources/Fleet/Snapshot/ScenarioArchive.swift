public import Scenario
import Synchronization

/// What a scenario was read from, so that it can be read again on any machine.
///
/// Loading goes through `files`, which keeps all that was asked for; `replay` answers the same.
public final class ScenarioArchive: Sendable {
    /// What was found at one path.
    struct Entry: Codable, Sendable {
        let path: String
        var isFolder: Bool?
        var bytes: [UInt8]?
        var names: [String] = []
    }

    /// Looked up, and written in the order of the paths.
    private let entries: Mutex<[String: Entry]>

    /// Makes an archive that holds nothing.
    public init() { entries = Mutex([:]) }

    init(_ saved: [Entry]) {
        entries = Mutex(Dictionary(saved.map { ($0.path, $0) }) { first, _ in first })
    }

    var content: [Entry] { entries.withLock { $0.values.sorted { $0.path < $1.path } } }

    private func note(_ path: String, _ change: (inout Entry) -> Void) {
        entries.withLock { change(&$0[path, default: Entry(path: path)]) }
    }

    private func entry(_ path: String) -> Entry? { entries.withLock { $0[path] } }

    /// Files as others see them; what is asked for is kept.
    public func files(over files: ScenarioFiles) -> ScenarioFiles {
        ScenarioFiles(
            kind: { path in
                let kind = files.kind(path)
                self.note(path) { $0.isFolder = kind.map { $0 == .folder } }
                return kind
            },
            read: { path in
                let bytes = files.read(path)
                self.note(path) { $0.bytes = bytes }
                return bytes
            },
            list: { path in
                let names = files.list(path)
                self.note(path) { $0.names = names }
                return names
            })
    }

    /// The files that were kept; nothing else is there.
    public var replay: ScenarioFiles {
        ScenarioFiles(
            kind: { path in self.entry(path)?.isFolder.map { $0 ? .folder : .file } },
            read: { path in self.entry(path)?.bytes },
            list: { path in self.entry(path)?.names ?? [] })
    }
}
