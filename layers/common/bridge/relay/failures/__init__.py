"""What could not be delivered: kept, shown, tried again."""
