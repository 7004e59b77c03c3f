"""Stands in for the amoCRM simulator."""

from bench.bare.services import POSTED, serve

if __name__ == "__main__":
    serve(POSTED)
