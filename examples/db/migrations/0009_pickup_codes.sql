-- Open pickup codes, as salted hashes only (docs/ADR-004.md).
create table pickup_codes (
    parcel      text primary key,
    locker      integer     not null,
    compartment integer     not null,
    hash        bytea       not null,
    algorithm   smallint    not null,
    expires_at  timestamptz not null
);

create index pickup_codes_of_locker on pickup_codes (locker, expires_at);
