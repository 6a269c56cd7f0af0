// Floor 1. Boards (data), pins, buses, sensors, power states, batteries, environment signals.
//
//   Boards/*.yaml -> BoardCatalog -> Board        what a product is: clocks, pins, currents, boot
//   EnergyLedger                                  charge at the rail, by component and state, exact
//   PowerSupply (mains, or Battery + SolarPanel)  what the rail costs the source; brown-outs
//   SignalShape + Place -> Signal                 temperature, moisture, sun: value at any instant
//   PartCatalog -> Part, I2CPart                  what is wired to pins and buses, as plain data
//   PinState, I2CBus, ADCModel                    how the chip sees the wires
//
// Everything is a value: a node is snapshotted by copying its parts. Nothing here schedules events;
// each thing says when it will change by itself (`nextChange`, `nextCrossing`) and the node above
// puts that into its queue. The room knows neither Python nor scenario files.
