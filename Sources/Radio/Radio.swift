// Floor 1. Medium, path loss, interference, PHYs. Never sees Python.
