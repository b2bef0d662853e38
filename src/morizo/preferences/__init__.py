"""What a household eats and how: allergies first."""
