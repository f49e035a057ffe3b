"""The texts of the notices, one data file a language; English reasons stand beside the rules."""
