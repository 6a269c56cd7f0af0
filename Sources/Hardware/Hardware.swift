// Floor 1. Boards (data), pins, buses, sensors, power states, batteries, environment signals. Never sees Python.
