import ArgumentParser
import Fleet
import Foundation
import Messaging

/// `brumate worker`: lives one shard of a run that another process leads.
struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Lives one shard of a fleet for the run that leads it.",
        discussion: """
            `brumate run --shards` starts workers by itself; with --workers it waits for those \
            that a launcher starts, on this machine or others. The rank may come from the \
            launcher: SLURM_PROCID, OMPI_COMM_WORLD_RANK or PMI_RANK.
            """)

    @Option(
        help: ArgumentHelp("The endpoint of the run that leads.", valueName: "endpoint"))
    var connect: String

    @Option(help: "Which shard this is, from 0 (default: what the launcher says).")
    var rank: Int?

    @Option(
        help: ArgumentHelp(
            "The public CURVE key of the run that leads, 40 characters; needed beyond loopback.",
            valueName: "key"))
    var serverKey: String?

    @Option(help: ArgumentHelp("The process that started this one.", visibility: .hidden))
    var leader: Int32?

    /// Where launchers say which one of their processes this is.
    private static let rankVariables = ["SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK"]

    /// The rank of the options or of the launcher.
    static func rank(
        _ option: Int?, environment: [String: String]
    ) throws -> Int {
        var rank = option
        for name in rankVariables where rank == nil {
            guard let text = environment[name] else { continue }
            guard let number = Int(text) else {
                throw ValidationError("\(name)=\(text): a number was expected.")
            }
            rank = number
        }
        guard let rank else {
            let names = rankVariables.joined(separator: ", ")
            throw ValidationError("Which shard? --rank was expected, or one of \(names).")
        }
        guard (0..<DividedRun.shardLimit).contains(rank) else {
            throw ValidationError(
                "rank \(rank): a number from 0 to \(DividedRun.shardLimit - 1) was expected.")
        }
        return rank
    }

    func run() throws {
        let rank = try WorkerCommand.rank(
            rank, environment: ProcessInfo.processInfo.environment)
        let endpoint = try Endpoint(connect)
        guard endpoint.isLoopback || serverKey != nil else {
            throw Failure("\(MessagingError.notLoopback(connect)); give --server-key")
        }
        // Ctrl-C is for the run that leads, which lets its workers go.
        signal(SIGINT, SIG_IGN)
        let worker = try ShardWorker(
            rank: rank, of: endpoint, serverKey: serverKey, context: try Context())
        try worker.run(isLeaderGone: { leader.map { $0 != getppid() } ?? false })
    }
}
