"""Out of the door: the package of each deltaker, and what is sent of it."""
