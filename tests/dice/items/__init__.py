"""Two items."""
