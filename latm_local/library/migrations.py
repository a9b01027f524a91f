"""The library's schema as numbered steps; a step that was released is never edited, only followed."""

from __future__ import annotations

# Step n brings a database from `user_version` n - 1 to n. Statements are given one by one, since
# sqlite3's executescript commits on its own and a step must happen whole or not at all.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE tools (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            version INTEGER NOT NULL,
            description TEXT NOT NULL,
            code TEXT NOT NULL,
            signature TEXT NOT NULL,   -- JSON: name, parameters [[name, annotation]], returns
            rendering TEXT NOT NULL,
            review TEXT NOT NULL,      -- the last of `reviews`, kept here to be searched
            provenance TEXT NOT NULL,  -- JSON: models, seeds, prompt version, verification
            report TEXT,               -- JSON: how it was made
            digest TEXT NOT NULL,      -- sha256 of name, description, code and demonstrations
            created TEXT NOT NULL,
            UNIQUE (name, version)
        )""",
        """CREATE TABLE demonstrations (
            tool INTEGER NOT NULL REFERENCES tools (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            question TEXT NOT NULL,
            answer TEXT NOT NULL,
            arguments TEXT,            -- JSON, once the interface is known
            PRIMARY KEY (tool, position)
        ) WITHOUT ROWID""",
        """CREATE TABLE reviews (
            id INTEGER PRIMARY KEY,
            tool INTEGER NOT NULL REFERENCES tools (id) ON DELETE CASCADE,
            review TEXT NOT NULL,
            note TEXT NOT NULL,
            at TEXT NOT NULL
        )""",
        """CREATE TABLE waiting (
            position INTEGER PRIMARY KEY,
            id TEXT NOT NULL,
            question TEXT NOT NULL,
            task TEXT,
            answer TEXT,
            reason TEXT NOT NULL,
            since TEXT NOT NULL,
            UNIQUE (id, question)
        )""",
        "CREATE INDEX reviews_by_tool ON reviews (tool)",
    ),
)

VERSION = len(MIGRATIONS)
