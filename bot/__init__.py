"""The running process: the only place where all parts meet."""
