"""What a simulated account holds, and how it is saved."""
