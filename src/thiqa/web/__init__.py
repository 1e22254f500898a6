"""The face: the port for partners, and a page that shows how the node stands."""
