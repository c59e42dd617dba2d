#!/bin/sh
# Deploys the service `events`: `events.sh` rolls it out, `events.sh rebuild` rebuilds the projection.
set -eu
: "${ENVIRONMENT:?staging or production}"
case "${1:-roll}" in
    roll) kubectl --context "$ENVIRONMENT" rollout restart deployment/events ;;
    rebuild) kubectl --context "$ENVIRONMENT" create job events-rebuild --from=cronjob/events-rebuild ;;
    *) echo "usage: $0 [roll|rebuild]" >&2; exit 2 ;;
esac
