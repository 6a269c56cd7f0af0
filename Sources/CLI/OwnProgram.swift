import Foundation

/// This program, to be started once more.
enum OwnProgram {
    /// A process of it that reads nothing; not started yet.
    static func process(_ arguments: [String]) -> Process {
        let process = Process()
        let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(filePath: path ?? CommandLine.arguments[0])
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        return process
    }
}
