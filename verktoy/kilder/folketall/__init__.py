"""Population figures from outside: SSB over the network (ssb) and files people have (folketallsfil)."""
