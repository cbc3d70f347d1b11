"""Very many sessions that end in every way there is, and what the bridge still holds when they are over."""
