"""What Morizo costs and how fast it answers: both processes run for real, on loopback, with data of their own."""
