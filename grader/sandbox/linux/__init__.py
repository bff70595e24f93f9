"""What only Linux has: workers that are forked and locked up. No other system imports it; a type checker tells."""
