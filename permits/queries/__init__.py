"""What is listed: read-only, with known query counts."""
