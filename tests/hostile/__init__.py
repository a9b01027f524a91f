"""Programs that try to do harm, and the host that watches whether they did.

They only ever act on throw-away files, on processes started for them, and on loopback.
"""
