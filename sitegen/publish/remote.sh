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
        "incoming/$1" | "incoming/$1.sha256" | incoming/spare | incoming/spare.sha256) ;;
        *) rm -rf "$entry" ;;
        esac
    done
}

# Lines of the second manifest that the first one has not, or (both) has too.
missing() { awk -v first="$1" 'FILENAME == first { had[$0]; next } !($0 in had)' "$1" "$2"; }
common() { awk -v first="$1" 'FILENAME == first { had[$0]; next } $0 in had' "$1" "$2"; }

# Remove the files of some lines of a manifest (read) from a folder, and folders left empty.
remove_listed() {
    cut -c67- | while IFS= read -r path; do
        rm -f "$1/$path"
        while [ "${path%/*}" != "$path" ] && path=${path%/*} && rmdir "$1/$path" 2>/dev/null; do :; done
    done
}

# Keep of a pruned release what the current one has too, for the next one to begin with: folders are
# dear to make and to remove. Not if a later one was verified: this one may have what was mended.
keep_as_spare() { # name, current one
    mended=$(cat .mended 2>/dev/null || echo 0)
    if [ -d incoming/spare ] || [ "$(printf '%s\n' "$1" "$mended" | sort | head -n 1)" = "$1" ]; then
        return 0
    fi
    rm -rf incoming/.spare &&
        mv "releases/$1" incoming/.spare &&
        missing "releases/$2.sha256" incoming/spare.all | remove_listed incoming/.spare &&
        rm -f incoming/.spare/release.json &&
        common "releases/$2.sha256" incoming/spare.all >incoming/spare.sha256 &&
        mkdir -p incoming/.spare &&
        mv incoming/.spare incoming/spare
}

# Make the spare release a copy of another, in links; fails if there is none or much differs.
begin_with_spare() { # release, copy
    if [ ! -d incoming/spare ] || [ ! -f incoming/spare.sha256 ]; then return 1; fi
    mv incoming/spare "$2" &&
        missing "releases/$1.sha256" incoming/spare.sha256 | remove_listed "$2" &&
        missing incoming/spare.sha256 "releases/$1.sha256" >incoming/spare.new &&
        [ "$(wc -l <incoming/spare.new)" -lt 1000 ] &&
        cut -c67- incoming/spare.new | while IFS= read -r path; do
            folder=$2/$path
            mkdir -p "${folder%/*}" && ln -f "releases/$1/$path" "$2/$path" || return 1
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
        # what an rsync that was killed has left of files half sent
        if [ -d "incoming/$1" ]; then
            find "incoming/$1" -type f -name '.?*.??????' -exec rm -f {} +
        fi
        if [ "$2" != - ] && [ "$3" = linked ] && [ ! -d "incoming/$1" ]; then
            if ! begin_with_spare "$2" "incoming/.$1"; then
                rm -rf "incoming/.$1"
                cp -al "releases/$2" "incoming/.$1" 2>/dev/null || cp -a "releases/$2" "incoming/.$1"
            fi
            mv "incoming/.$1" "incoming/$1"
        fi
        mkdir -p "incoming/$1"
        if [ "$2" != - ] && [ ! -e "incoming/$1.sha256" ]; then
            cp "releases/$2.sha256" "incoming/$1.sha256"
        fi
        ;;
    finish) # tag, name, number of files, digest of the manifest
        if [ -e "incoming/$1.removed" ]; then
            (cd "incoming/$1" && xargs -0 rm -f --) <"incoming/$1.removed"
            find "incoming/$1" -depth -type d -empty -exec rmdir {} \;
            rm "incoming/$1.removed"
        fi
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
        case $1 in *-verified) echo "$2" >.mended ;; esac
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
            if [ "$name" != "$current" ]; then
                mv "releases/$name.sha256" incoming/spare.all
                if ! keep_as_spare "$name" "$current"; then rm -rf incoming/spare.sha256; fi
            fi
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
