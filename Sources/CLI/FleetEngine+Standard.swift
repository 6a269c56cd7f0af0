import Scenario

extension FleetEngine {
    /// The fleet of the Fleet room, which does not run yet.
    static let standard = FleetEngine(
        catalog: { throw Failure("this build has no boards yet") },
        run: { _ in throw Failure("this build has no fleet yet") })
}
