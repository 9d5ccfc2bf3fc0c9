"""What is measured: Greenlight beside bare calls, in pairs, in the same run. Nothing here is asserted."""
