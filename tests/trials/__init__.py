"""Trials behind the decisions in docs/adr; run by hand, not by pytest."""
