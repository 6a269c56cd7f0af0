/// JSON-RPC 2.0 (jsonrpc.org/specification): requests read strictly, answers written.
enum JSONRPC {
    /// One request that is well formed; whether its method exists is another matter.
    struct Request: Equatable, Sendable {
        var method: String
        /// Named parameters only.
        var parameters: [JSONValue.Member]
        /// Nil for a notification, which wants no answer.
        var identifier: JSONValue?
    }

    /// Why a request was not done; the numbers are those of the specification.
    struct Fault: Error, Equatable, Sendable {
        var code: Int64
        var message: String

        static let parse = Fault(code: -32_700, message: "this is not JSON")
        static func invalidRequest(_ message: String) -> Fault {
            Fault(code: -32_600, message: message)
        }
        static func unknownMethod(_ name: String) -> Fault {
            Fault(code: -32_601, message: "there is no method `\(name)`")
        }
        static func invalidParameters(_ message: String) -> Fault {
            Fault(code: -32_602, message: message)
        }
        static let unknownNode: Int64 = -32_001
        static let unknownSensor: Int64 = -32_002
        static let busy = Fault(code: -32_003, message: "too many requests wait for the run")
    }

    /// What one message holds.
    enum Message: Sendable {
        case single(Result<Request, Refusal>)
        case batch([Result<Request, Refusal>])
    }

    /// A request that is not well formed, with its identifier if that could be read.
    struct Refusal: Error, Equatable, Sendable {
        var fault: Fault
        var identifier: JSONValue = .null
    }

    /// The most requests in one message.
    static let longestBatch = 100

    /// Reads what one message holds.
    static func read(_ bytes: [UInt8]) -> Message {
        guard let value = JSONValue.parse(bytes) else {
            return .single(.failure(Refusal(fault: .parse)))
        }
        guard case .list(let items) = value else { return .single(request(value)) }
        guard !items.isEmpty, items.count <= longestBatch else {
            let fault = Fault.invalidRequest("a batch has 1 to \(longestBatch) requests")
            return .single(.failure(Refusal(fault: fault)))
        }
        return .batch(items.map(request))
    }

    private static func request(_ value: JSONValue) -> Result<Request, Refusal> {
        guard case .object(let members) = value else {
            return .failure(Refusal(fault: .invalidRequest("a request is an object")))
        }
        let identifier = value["id"]
        switch identifier {
        case nil, .null, .text, .integer, .unsigned, .number: break
        default:
            return .failure(
                Refusal(fault: .invalidRequest("`id` must be a string, a number or null")))
        }
        func refused(_ fault: Fault) -> Result<Request, Refusal> {
            .failure(Refusal(fault: fault, identifier: identifier ?? .null))
        }
        guard value["jsonrpc"] == .text("2.0") else {
            return refused(.invalidRequest("`jsonrpc` must be \"2.0\""))
        }
        guard case .text(let method) = value["method"] else {
            return refused(.invalidRequest("`method` must be a string"))
        }
        let known = ["jsonrpc", "method", "params", "id"]
        if let stranger = members.first(where: { !known.contains($0.name) }) {
            return refused(.invalidRequest("a request has no member `\(stranger.name)`"))
        }
        switch value["params"] {
        case nil:
            return .success(Request(method: method, parameters: [], identifier: identifier))
        case .object(let parameters):
            return .success(Request(method: method, parameters: parameters, identifier: identifier))
        default: return refused(.invalidParameters("`params` must be an object"))
        }
    }

    /// The answer to a request that was done.
    static func answer(_ result: JSONValue, to identifier: JSONValue) -> JSONValue {
        .members(["jsonrpc": .text("2.0"), "id": identifier, "result": result])
    }

    /// The answer to a request that was not.
    static func answer(_ fault: Fault, to identifier: JSONValue) -> JSONValue {
        .members([
            "jsonrpc": .text("2.0"), "id": identifier,
            "error": .members([
                "code": .integer(fault.code), "message": .text(fault.message),
            ]),
        ])
    }
}
