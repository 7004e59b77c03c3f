"""What the product knows without any I/O: its records, rules and errors."""
