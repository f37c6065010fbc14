"""Every change to decisions, people and seats."""
