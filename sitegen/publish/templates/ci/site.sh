#!/bin/sh
# The steps of CI, the same on every service:  sh ci/site.sh STEP
#   install          sitegen, in the versions of ci/requirements.lock, and what publishing needs
#   check [FORMAT]   every finding: text, github, gitlab, sarif or junit
#   build            the site, into output/
#   summary OLD      what this proposal changes compared with OLD: summary.md and summary.html
#   due              fails if nothing has come due since the last publication
#   publish [NAME]   to a target of site.yaml
# Secrets come from the service's settings, as variables of the environment:
#   SITEGEN_SSH_KEY  a private key, for targets by ssh or git
#   AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY  for object storage
set -eu
cd "$(dirname "$0")/.."
step=${1:?a step, see above}
shift
next=.sitegen/next.json # what was to come when the site was last published

case $step in
install)
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! command -v rsync >/dev/null; then
        apt-get update -qq
        apt-get install -y -qq --no-install-recommends git openssh-client rsync >/dev/null
    fi
    python3 -m pip install --quiet --disable-pip-version-check --requirement ci/requirements.lock
    ;;
check)
    sitegen check --format "${1:-text}"
    ;;
build)
    sitegen build
    ;;
summary)
    sitegen diff "$1" . --output summary.md
    sitegen diff "$1" . --format html --output summary.html
    ;;
due)
    sitegen next --json >.sitegen-next
    if cmp -s .sitegen-next "$next"; then
        rm .sitegen-next
        echo "nothing has come due"
        exit 1
    fi
    cat .sitegen-next
    rm .sitegen-next
    ;;
publish)
    if [ "${SITEGEN_SSH_KEY:-}" ]; then
        eval "$(ssh-agent -s)" >/dev/null
        trap 'ssh-agent -k >/dev/null' EXIT
        printf '%s\n' "$SITEGEN_SSH_KEY" | ssh-add -q -
    fi
    sitegen publish "$@"
    sitegen next --json >"$next"
    ;;
*)
    echo "no step $step" >&2
    exit 2
    ;;
esac
