"""What the methods of the Bot API do, one module per subject."""
