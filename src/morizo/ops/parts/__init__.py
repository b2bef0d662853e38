"""What a host is given, built off the host and carried there by its hash."""
