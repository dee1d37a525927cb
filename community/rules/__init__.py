"""Pure decisions of the community: interests, clocks, and what may follow what."""
