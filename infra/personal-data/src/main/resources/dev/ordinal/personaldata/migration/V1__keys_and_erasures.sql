-- The key of each subject, wrapped by a version of the master key. Nothing else in the system holds one.
CREATE TABLE personal_data.key (
    subject        text COLLATE "C" NOT NULL PRIMARY KEY,
    master_version int              NOT NULL,
    wrapped        bytea            NOT NULL,
    made_at        timestamptz      NOT NULL DEFAULT now()
);

-- Rotation looks for what an older version wrapped.
CREATE INDEX ON personal_data.key (master_version, subject);

-- Who was erased. It outlives every key: a key of a subject that stands here is never used, wherever it came back from.
CREATE TABLE personal_data.erasure (
    subject   text COLLATE "C" NOT NULL PRIMARY KEY,
    erased_at timestamptz      NOT NULL,
    erased_by text             NOT NULL
);
