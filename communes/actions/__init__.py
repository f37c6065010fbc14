"""Every change to villages, lists and officers."""
