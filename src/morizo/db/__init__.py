"""Engine, transactions and migrations; knows no room."""
