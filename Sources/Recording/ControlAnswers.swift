public import Fleet

/// Does what requests of the control protocol ask, whichever way they come.
public final class ControlAnswers {
    /// The other futures that clients asked for.
    public let forks = Forks()

    /// Makes answers for one run.
    public init() {}

    /// Does what one message asks, and gives the bytes of the answer at once.
    ///
    /// `run_until` and `step` are answered when they begin; a notification gets nothing.
    public func answer(_ message: [UInt8], _ fleet: any FleetControl) -> [UInt8] {
        switch JSONRPC.read(message) {
        case .single(let request): return answer(request, fleet)?.bytes() ?? []
        case .batch(let requests):
            let answers = requests.compactMap { answer($0, fleet) }
            return answers.isEmpty ? [] : JSONValue.list(answers).bytes()
        }
    }

    func answer(
        _ request: Result<JSONRPC.Request, JSONRPC.Refusal>, _ fleet: any FleetControl
    ) -> JSONValue? {
        switch request {
        case .failure(let refusal):
            return JSONRPC.answer(refusal.fault, to: refusal.identifier)
        case .success(let request):
            let result = Result { () throws(JSONRPC.Fault) in
                try ControlMethod.perform(request, on: fleet, forks)
            }
            guard let identifier = request.identifier else { return nil }
            switch result {
            case .success(let value): return JSONRPC.answer(value, to: identifier)
            case .failure(let fault): return JSONRPC.answer(fault, to: identifier)
            }
        }
    }
}
