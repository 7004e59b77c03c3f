"""What concerns REON's customers: licences, payments, registrations."""
