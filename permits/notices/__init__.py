"""WHAT WE SAY: the catalogue of notices, their words in both languages, letters and printed papers. It sends nothing."""
