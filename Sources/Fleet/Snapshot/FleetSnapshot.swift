import PythonVM
public import Scenario
public import SimulationKernel
import StateCoding
public import YAMLSyntax

/// A whole fleet at an instant: its scenario with all files, the air, every board to the last bit.
///
/// As a file: a line that says what it is, the version, a checksum, the state. Programs name their
/// strings by numbers that the process gave, so in another process a snapshot must be read before
/// anything else runs; reading it gives the strings their numbers.
public struct FleetSnapshot: Sendable {
    /// The version of the format: grows with each change of what is saved.
    public static let version: UInt64 = 6
    private static let mark = Array("Brumate snapshot\n".utf8)

    /// The bytes of the file.
    public let bytes: [UInt8]
    /// The virtual time of the fleet: that of its last event.
    public let time: Instant
    /// The path of the scenario file, as the user wrote it.
    public let scenarioPath: String
    /// The overrides of the command line.
    public let overrides: [String]
    /// What the scenario was read from.
    public let archive: ScenarioArchive

    /// The text of the scenario file.
    public var scenarioText: String {
        String(decoding: archive.replay.read(scenarioPath) ?? [], as: UTF8.self)
    }

    /// What stands before the state.
    private struct Head: Codable {
        var time: Instant
        var scenarioPath: String
        var overrides: [String]
        var files: [ScenarioArchive.Entry]
    }

    /// Takes a snapshot; `body` writes the state of the fleet.
    init(
        time: Instant, options: RunOptions, body: (StateEncoder) throws -> Void
    ) throws {
        guard let archive = options.archive else {
            throw StateError("the run did not keep the files of its scenario")
        }
        let encoder = StateEncoder()
        InternedStrings.save(to: encoder)
        try encoder.encode(
            Head(
                time: time, scenarioPath: options.scenarioPath, overrides: options.overrides,
                files: archive.content))
        try body(encoder)
        var bytes = FleetSnapshot.mark
        for number in [FleetSnapshot.version, FleetSnapshot.checksum(encoder.bytes[...])] {
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        }
        bytes += encoder.bytes
        self.bytes = bytes
        self.time = time
        self.archive = archive
        scenarioPath = options.scenarioPath
        overrides = options.overrides
    }

    /// Reads the bytes of a file.
    ///
    /// - Throws: `StateError` when it is no snapshot, of another version, damaged, or when this
    ///   process has run something else before.
    public init(bytes: [UInt8]) throws {
        let start = FleetSnapshot.mark.count
        guard bytes.starts(with: FleetSnapshot.mark), bytes.count >= start + 16 else {
            throw StateError("this is no snapshot of Brumate")
        }
        let version = FleetSnapshot.number(bytes[start..<start + 8])
        guard version == FleetSnapshot.version else {
            throw StateError(
                "the snapshot has version \(version); this program reads "
                    + "\(FleetSnapshot.version)")
        }
        let sum = FleetSnapshot.number(bytes[start + 8..<start + 16])
        guard sum == FleetSnapshot.checksum(bytes[(start + 16)...]) else {
            throw StateError("the snapshot is damaged: its checksum does not fit")
        }
        self.bytes = bytes
        let head: Head
        (_, head) = try FleetSnapshot.read(bytes)
        time = head.time
        scenarioPath = head.scenarioPath
        overrides = head.overrides
        archive = ScenarioArchive(head.files)
    }

    /// Gives the strings their numbers, reads the head, and stands at the state.
    private static func read(_ bytes: [UInt8]) throws -> (StateDecoder, Head) {
        let decoder = StateDecoder(bytes, from: mark.count + 16)
        try InternedStrings.restore(from: decoder)
        return (decoder, try decoder.decode())
    }

    /// A decoder that stands at the state of the fleet.
    func state() throws -> StateDecoder { try FleetSnapshot.read(bytes).0 }

    /// Reads the scenario again, with more overrides than it had.
    public func scenario(also more: [String] = []) throws(DiagnosticList) -> Scenario {
        try Scenario.load(
            path: scenarioPath, files: archive.replay,
            catalog: try FleetCatalog.scenarioCatalog(), overrides: overrides + more)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var sum = StateChecksum()
        bytes.withUnsafeBytes { sum.add($0) }
        return sum.value
    }
}
