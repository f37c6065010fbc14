"""Building many reports by jobs: handing out, watching, the timetable, telling, throwing away.

Where things stand is kept in the rows of runs and reports alone. A report that waits and was
handed to a queue carries the moment in `heartbeat_at`; one that is being built carries the last
sign of life. So a message that is lost or comes twice, a worker that dies and a broker or a
database that stands still change nothing but the time.
"""
