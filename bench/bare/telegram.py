"""Stands in for the Telegram simulator."""

from bench.bare.services import SENT, serve

if __name__ == "__main__":
    serve(SENT)
