"""One module per screen; each has its `routes`."""
