import CDashboardFiles
import Foundation

/// The files of the page.
///
/// A fixed list, looked up by the whole path: no path leads elsewhere.
enum WebFiles {
    struct File: Sendable {
        var type: String
        var bytes: Data
    }

    static let all: [String: File] = {
        var files: [String: File] = [:]
        var index = 0
        while let file = dashboard_file(index)?.pointee {
            let path = String(cString: file.path)
            let ending = path == "/" ? "html" : path.split(separator: ".").last.map(String.init)
            files[path] = File(
                type: types[ending ?? ""] ?? "application/octet-stream",
                bytes: Data(bytes: file.bytes, count: file.count))
            index += 1
        }
        return files
    }()

    private static let types = [
        "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "css": "text/css; charset=utf-8", "yaml": "text/plain; charset=utf-8",
    ]
}
