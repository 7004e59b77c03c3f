"""What operators run against a deployed stack."""
