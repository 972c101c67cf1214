"""What happens, in the order of the road. Each act: check, write, audit, write the notices, in one short transaction."""
