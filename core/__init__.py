"""The rules: plain functions and data, without I/O, clock or asyncio."""
