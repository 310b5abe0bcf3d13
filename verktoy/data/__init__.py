"""Official figures, each file with its passport (*.kilde.toml)."""
