"""The sequences of the profile deep: what they find, and what they cost."""
