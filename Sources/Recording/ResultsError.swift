import Foundation
import GRDB

/// Why results cannot be written or read.
public enum ResultsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The folder cannot be made or written.
    case cannotWrite(folder: String, reason: String)
    /// The folder holds something else.
    case notResults(folder: String)
    /// Another run writes into the folder.
    case inUse(folder: String)
    /// There is no result to read.
    case noResults(folder: String, reason: String)
    /// The run has no such message; says which, and what there is.
    case noMessage(String)

    /// One sentence for the user.
    public var description: String {
        switch self {
        case .cannotWrite(let folder, let reason):
            "cannot write results to `\(folder)`: \(reason)"
        case .notResults(let folder):
            "`\(folder)` holds files that are not results of a run; choose another folder"
        case .inUse(let folder):
            "another run is writing its results to `\(folder)`; choose another folder"
        case .noResults(let folder, let reason):
            "no results in `\(folder)`: \(reason)"
        case .noMessage(let text): text
        }
    }

    /// The reason of an error of the system or of SQLite, in a few words.
    static func reason(_ error: any Error) -> String {
        if let error = error as? DatabaseError {
            if error.resultCode == .SQLITE_FULL { return "the disk is full" }
            return error.message ?? "\(error.resultCode)"
        }
        let system = error as NSError
        let inner = system.userInfo[NSUnderlyingErrorKey] as? NSError
        for candidate in [inner, system] {
            if let candidate, candidate.domain == NSPOSIXErrorDomain {
                return reason(code: Int32(candidate.code))
            }
        }
        return system.localizedDescription
    }

    /// The text of a system error number.
    static func reason(code: Int32) -> String {
        if code == ENOSPC { return "the disk is full" }
        return strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
}
