"""What is at home: items, amounts, places, dates."""
