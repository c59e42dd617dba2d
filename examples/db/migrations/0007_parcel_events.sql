-- The append-only log of parcel events (docs/ADR-003.md).
create table parcel_events (
    position        bigint generated always as identity,
    parcel          text        not null,
    number          integer     not null,
    kind            text        not null,
    at              timestamptz not null,
    payload         jsonb       not null default '{}',
    idempotency_key uuid        not null,
    primary key (position, at),
    unique (parcel, number, at)
) partition by range (at);

revoke update, delete, truncate on parcel_events from public;
