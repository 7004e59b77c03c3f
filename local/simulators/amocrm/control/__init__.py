"""The control surface: what a person would do in amoCRM, and what tests want to see."""
