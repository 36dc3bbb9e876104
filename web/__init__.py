"""The pages: the health of the process, those of digests, and the local chat."""
