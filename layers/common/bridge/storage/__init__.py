"""What is stored in AWS: DynamoDB tables, sealed secrets and media."""
