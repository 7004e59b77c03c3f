"""People of the company who write in groups: how they become known, and who says so."""
