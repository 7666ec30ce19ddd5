# Releases on a server, beside each other, in the layout of sitegen/publish/folder.py. One process
# serves one publisher: it reads an action and its arguments from each line, and answers with what
# that prints and a last line `=end STATUS`. Argument: the folder.
set -eu
umask 022
LC_ALL=C
export LC_ALL
mkdir -p "$0/releases" "$0/incoming"
cd "$0"

current() {
    if [ -L current ]; then
        basename "$(readlink current)"
    elif [ -e current ]; then
        exit 66
    fi
}

# The releases, the oldest first: folders that have a manifest.
releases() {
    for manifest in releases/*.sha256; do
        name=$(basename "$manifest" .sha256)
        if [ -d "releases/$name" ]; then echo "$name"; fi
    done
}

# Remove folders that are no release, but for the one on its way that is wanted.
remove_broken() {
    for folder in releases/*/; do
        folder=${folder%/}
        if [ -d "$folder" ] && [ ! -e "$folder.sha256" ]; then rm -rf "$folder"; fi
    done
    for entry in incoming/* incoming/.[!.]*; do
        case $entry in
        "incoming/$1" | "incoming/$1.sha256") ;;
        *) rm -rf "$entry" ;;
        esac
    done
}

act() {
    action=$1
    shift
    case $action in
    list)
        current=$(current)
        printf '%s\0' "$current"
        for name in $(releases); do
            printf '%s\0' "$name"
            cat "releases/$name/release.json" 2>/dev/null || true
            printf '\0'
        done
        ;;
    manifest) # name
        cat "releases/$1.sha256"
        ;;
    prepare) # tag of what is on its way, release whose files it shares or -, whether all of it is linked at once
        remove_broken "$1"
        if [ "$2" != - ] && [ "$3" = linked ] && [ ! -d "incoming/$1" ]; then
            cp -al "releases/$2" "incoming/.$1" 2>/dev/null || cp -a "releases/$2" "incoming/.$1"
            mv "incoming/.$1" "incoming/$1"
        fi
        mkdir -p "incoming/$1"
        # what an rsync that was killed has left of files half sent
        find "incoming/$1" -type f -name '.?*.??????' -exec rm -f {} +
        if [ "$2" != - ] && [ ! -e "incoming/$1.sha256" ]; then
            cp "releases/$2.sha256" "incoming/$1.sha256"
        fi
        ;;
    finish) # tag, name, number of files, digest of the manifest
        if [ -e "incoming/$1.removed" ]; then
            (cd "incoming/$1" && xargs -0 rm -f --) <"incoming/$1.removed"
            rm "incoming/$1.removed"
        fi
        find "incoming/$1" -depth -type d -empty -exec rmdir {} \;
        found=$(find "incoming/$1" -type f | wc -l)
        if [ "$found" -ne "$3" ]; then
            echo "$found files, not $3"
            exit 1
        fi
        if command -v sha256sum >/dev/null; then
            if ! echo "$4  incoming/$1.sha256" | sha256sum -c >/dev/null 2>&1; then
                echo "the manifest did not arrive whole"
                exit 1
            fi
        fi
        chmod 755 "incoming/$1"
        mv "incoming/$1" "releases/$2"
        mv "incoming/$1.sha256" "releases/$2.sha256"
        sync -f releases 2>/dev/null || sync
        ;;
    switch) # name
        current >/dev/null
        test -d "releases/$1"
        rm -f .current.new
        ln -s "releases/$1" .current.new
        mv -T .current.new current 2>/dev/null || mv -h .current.new current
        ;;
    prune) # how many to keep
        current=$(current)
        for name in $(releases | sort -r | tail -n "+$(($1 + 1))"); do
            if [ "$name" != "$current" ]; then rm "releases/$name.sha256"; fi
        done
        remove_broken ""
        ;;
    esac
}

while read -r action first second third fourth; do
    if [ "$action" = lock ]; then
        status=0
        exec 9>.lock
        if command -v flock >/dev/null; then flock -w "$first" 9 || status=75; fi
    else
        status=0
        set +e
        (
            set -e
            act "$action" "$first" "$second" "$third" "$fourth" 2>&1
        )
        status=$?
        set -e
    fi
    printf '\n=end %s\n' "$status"
done
