"""The demo county 青山县: invented people, and what they write."""
