"""What the processor time of the functions is compared with: handlers that make the same calls and nothing else."""
