#!/bin/sh
# Deploys the service `codes`, one instance after the other.
set -eu
: "${ENVIRONMENT:?staging or production}"
kubectl --context "$ENVIRONMENT" rollout restart deployment/codes
kubectl --context "$ENVIRONMENT" rollout status deployment/codes --timeout=5m
