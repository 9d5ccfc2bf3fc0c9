"""The team chat of the testbed."""
