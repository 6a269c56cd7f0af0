import Foundation
import PythonModules

/// Reads the folder that a node's flash is filled with.
enum FirmwareFolder {
    /// The files of a folder, hidden ones left out, in the order of their names.
    ///
    /// - Throws: `FleetError` when it cannot be read or is larger than the flash.
    static func load(_ path: String, capacity: Int) throws -> FileTree {
        let root = URL(filePath: path)
        var tree = FileTree(capacity: capacity)
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: path) else {
            throw FleetError(description: "\(path): the firmware folder cannot be read")
        }
        for name in names.sorted() {
            let parts = name.split(separator: "/")
            if parts.contains(where: { $0.hasPrefix(".") || $0 == "__pycache__" }) { continue }
            let file = root.appending(path: name)
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory)
            else { continue }
            if isDirectory.boolValue { continue }
            guard let data = try? Data(contentsOf: file) else {
                throw FleetError(description: "\(file.path): the file cannot be read")
            }
            do {
                try tree.install("/" + name, Array(data))
            } catch {
                throw FleetError(
                    description: "\(path): the files are larger than the board's flash "
                        + "(\(capacity) bytes)")
            }
        }
        return tree
    }
}
