"""A brand at work, made up day by day through the product's own actions, and its independent referee."""
