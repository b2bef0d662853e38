"""What a Japanese kitchen sentence asks for. Pure."""
