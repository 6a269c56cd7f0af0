// Floor 0. YAML text to a tree with marks; quantities with units; diagnostics with line, column and caret.
