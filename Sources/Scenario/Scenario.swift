// Floor 1. YAML to checked values, with line, column and caret in every error.
