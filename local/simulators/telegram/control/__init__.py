"""The control surface `/sim/…`: tests, benchmarks and the playground drive the simulated Telegram through it."""
