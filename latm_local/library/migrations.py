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
    (
        """CREATE TABLE failures (      -- questions that a version failed on in the field, each once
            id INTEGER PRIMARY KEY,
            tool INTEGER NOT NULL REFERENCES tools (id) ON DELETE CASCADE,
            question TEXT NOT NULL,
            answer TEXT,               -- what the tool answered, if anything
            correct TEXT,              -- the right answer, once a person gave it
            kind TEXT NOT NULL,        -- the failure's class, or WrongAnswer
            message TEXT NOT NULL,
            times INTEGER NOT NULL,
            counts INTEGER NOT NULL,   -- whether it is held against the tool
            at TEXT NOT NULL,          -- when it failed last
            UNIQUE (tool, question)
        )""",
        """CREATE TABLE uses (          -- counts, begun anew with every judgement on the version
            tool INTEGER NOT NULL REFERENCES tools (id) ON DELETE CASCADE,
            review INTEGER NOT NULL REFERENCES reviews (id) ON DELETE CASCADE,
            used INTEGER NOT NULL,     -- questions put to it
            failed INTEGER NOT NULL,   -- of those, different ones that it failed on
            checked INTEGER NOT NULL,  -- of those, ones that came with their answer
            wrong INTEGER NOT NULL,    -- of those, different ones answered wrongly
            last TEXT NOT NULL,
            PRIMARY KEY (tool, review)
        ) WITHOUT ROWID""",
        """CREATE TABLE merges (        -- pairs that behave alike
            new INTEGER NOT NULL REFERENCES tools (id) ON DELETE CASCADE,
            old INTEGER NOT NULL REFERENCES tools (id) ON DELETE CASCADE,
            state TEXT NOT NULL,       -- offered or merged
            at TEXT NOT NULL,
            PRIMARY KEY (new, old)
        ) WITHOUT ROWID""",
        """CREATE TABLE searches (      -- what a search for a tool found so far
            key TEXT PRIMARY KEY,
            state TEXT NOT NULL,       -- JSON
            updated TEXT NOT NULL
        ) WITHOUT ROWID""",
        "CREATE INDEX tools_by_review ON tools (review)",
    ),
)

VERSION = len(MIGRATIONS)
