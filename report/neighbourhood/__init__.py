"""The figures of one neighbourhood: areas, the surroundings of a place, or a drawn polygon."""
