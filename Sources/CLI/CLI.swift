// Floor 7. One file per subcommand.
