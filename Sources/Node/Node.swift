// Floor 4. One virtual board: a VM in slices, hardware, radio, and the modules that see them.
