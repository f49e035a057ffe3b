"""Long trials of the promises, for `scripts/torture`; their shorter forms are ordinary tests."""
