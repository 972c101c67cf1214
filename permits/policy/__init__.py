"""The rules, plain Python: standard library only, no Django, no database, no clock."""
