// Floor 0. The clock of the fleet.
//
// `Instant` is a point of virtual time, `Span` a length of it: different types, both whole
// nanoseconds.
// `EventQueue` orders events by (time, node, sequence). `RandomStream` is a stream of its own for
// each (seed, name). `TraceDigest` is the hash that two equal runs share.
// Knows nothing of nodes, radios or Python; never reads the wall clock.
