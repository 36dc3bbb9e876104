"""The pages: the health of the process, and the local chat."""
