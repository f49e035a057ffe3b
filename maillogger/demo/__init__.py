"""The demo: the main job on a throw-away mail server, with mail and records made up for it."""
