"""What happens inside an account when people, integrations and messages change it."""
