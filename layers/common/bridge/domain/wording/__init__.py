"""What is said in words of content that amoCRM's chat has no kind for: one line each, plain Russian, never empty."""
