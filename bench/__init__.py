"""What performance claims are made from: `python -m bench` measures and writes `bench/results/`."""
