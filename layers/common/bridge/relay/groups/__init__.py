"""Groups and the deals that they are tied to."""
