internal import PythonVM

/// Paths and the file system of the machine's host, as `os` and `open` use them.
struct FileAccess {
    let machine: VirtualMachine
    let host: any FileSystemHost

    private static let folderName = InternedString(".cwd")

    /// - Throws: OSError ENODEV when the host has no files.
    init(_ machine: VirtualMachine) throws(Raised) {
        self.machine = machine
        guard let host = machine.host as? any FileSystemHost else {
            throw machine.raiseOSError(19)
        }
        self.host = host
    }

    /// The current folder.
    var folder: String {
        let kept = machine.hostObject(FileAccess.folderName)
        return kept.isNull ? "/" : machine.text(kept)
    }

    func changeFolder(_ path: String) throws(Raised) {
        let status = try status(path)
        guard status.isFolder else { throw machine.raiseOSError(2) }
        try machine.setHostObject(FileAccess.folderName, machine.newString(path))
    }

    /// The absolute path that a program means.
    func path(_ value: Value) throws(Raised) -> String {
        guard machine.isString(value) || machine.isBytes(value) else {
            throw machine.raise(
                .typeError,
                "can't convert '\(machine.typeName(of: value))' object to str implicitly")
        }
        let given = machine.text(value)
        var parts: [Substring] = given.hasPrefix("/") ? [] : folder.split(separator: "/")
        for part in given.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// Does something with the files; a failure becomes OSError.
    func files<Result>(
        _ body: (inout FileTree) throws(FileTree.Failure) -> Result
    ) throws(Raised) -> Result {
        let result: Swift.Result<Result, FileTree.Failure> = host.withFiles { files in
            do throws(FileTree.Failure) {
                return .success(try body(&files))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let value): return value
        case .failure(let failure): throw machine.raiseOSError(failure.number)
        }
    }

    func status(_ path: String) throws(Raised) -> FileTree.Status {
        try files { (files) throws(FileTree.Failure) in try files.status(path) }
    }

    /// The time that new files are marked with: seconds of the port.
    var time: Int { Int(TimeModule.seconds(machine)) }

    /// A change of a folder: littlefs appends to the folder's pair of blocks and, now and then,
    /// moves it to a fresh one; counted as one small program operation.
    func changed(erased: Int = 0) {
        host.flashWorked(FlashWork(bytesWritten: 64, blocksErased: erased))
    }
}
