"""The tests: the same tree as permits/, and journeys in real browsers."""
