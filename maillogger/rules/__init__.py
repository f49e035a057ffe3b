"""PURE. What is decided about a message, and why: policy and facts in, a decision out."""
