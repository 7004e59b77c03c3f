"""Stands in for the simulator of this name."""

from tests.data.quiet.outside import serve

if __name__ == "__main__":
    serve()
