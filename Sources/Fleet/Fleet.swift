// Floor 5. Builds nodes from a scenario, runs them, collects records.
//
// FleetRunner runs a fleet in one piece. Shards/: DividedRun leads workers (ShardWorker), each a
// FleetRunner of its own nodes; ShardClock says how far each may go, FleetDivision who lives where.
