"""The services that leads are posted to, each at an address that a customer gave."""
