"""DHIS2: the file that says where figures go, and the server that takes them."""
