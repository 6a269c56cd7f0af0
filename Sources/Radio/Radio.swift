// Floor 1. The air: one 2.4 GHz medium shared by ESP-NOW and WiFi/UDP. Never sees Python.
//
// `Medium` is a plain value without callbacks. Its owner (the event loop of the fleet) calls it
// with
// requests of nodes and with tokens that have come due, in the order of time, and after each call
// takes the `RadioAction`s: events to schedule, frames to deliver, states for the energy ledger.
//
//   Medium/     the state machine: radios, contention (CSMA/CA), transmissions, reception
//   WiFi/       access points, stations, joining, DHCP, power save, datagrams
//   Phy/        rates and airtimes, ESP-NOW framing, error rates, channels, receiver profiles
//   PathLoss/   log-distance loss and shadowing of one link
//   Space/      positions and the grid that finds who is in reach
//
// The way in: `Medium.sendEspNow` -> `enqueue` -> `beginContention` -> `startTransmission` ->
// `finishTransmission` -> `receive`. All that is random comes from streams derived from the seed
// and
// the names of the radios concerned, so that adding a radio changes no other link.
