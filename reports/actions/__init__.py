"""Changes of what reminders go by."""
