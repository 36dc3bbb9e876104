"""Measures Lingbao against what somebody would build or pick instead. Nothing here is shipped, and no test measures."""
