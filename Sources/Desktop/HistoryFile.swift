internal import Glibc
internal import PythonModules

/// The file in the user's folder that keeps typed lines from session to session.
enum HistoryFile {
    /// How many lines it keeps.
    static let limit = 50

    private static var path: String? {
        getenv("HOME").map { String(cString: $0) + "/.micropython.history" }
    }

    /// Adds the lines of the file to a history.
    static func read(into history: inout LineHistory, _ host: DesktopHost) {
        guard let path, let bytes = host.readFile(path) else { return }
        for line in bytes.split(separator: 0x0A) { history.add(Array(line)) }
    }

    /// Writes a history, oldest line first; a folder that cannot be written is no concern.
    static func write(_ history: LineHistory) {
        guard let path else { return }
        let descriptor = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        DesktopHost.write(
            Array(history.lines.reversed().map { $0 + [0x0A] }.joined()), to: descriptor)
    }
}
