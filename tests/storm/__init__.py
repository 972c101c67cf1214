"""The storm: many families file at once over real HTTP while processes are killed, and nothing is lost or doubled."""
