// Floor 0. Python source text to tokens to a syntax tree, with positions.
