"""The chat products: each one receives messages and sends messages, and knows nothing else."""
