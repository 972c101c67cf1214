"""The demonstration season: made-up families in every state, filed through the same acts as real ones."""
