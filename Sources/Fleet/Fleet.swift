// Floor 5. Builds nodes from a scenario, runs them, collects records.
