"""`make bench`: the product and a floor that does equal work with nothing else, measured beside each other."""
