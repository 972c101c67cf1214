"""What families read, judged as language: words, spelling, reading level, dates and names, and languages beyond the two."""
