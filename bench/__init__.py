"""What performance claims are made from: `make bench` measures and writes `bench/results/`."""
