"""Japanese foods: names, measures, ingredient lines, allergens, shelf life. Pure."""
