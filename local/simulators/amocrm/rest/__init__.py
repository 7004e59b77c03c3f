"""REST v4, one module per resource."""
