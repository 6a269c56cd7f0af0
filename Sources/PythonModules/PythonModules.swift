// Floor 3. Modules without hardware: json, struct, math, random and so on.
