"""A message-processing platform, which answers what people write to a bot."""
