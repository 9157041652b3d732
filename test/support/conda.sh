#!/bin/sh
# Stands in for conda: its environments are folders below CONDA_ROOT, with the Python of this machine.
command="$1"
name="$4"
here="$CONDA_ROOT/envs/$name"

case "$command" in
  info)
    printf '{"root_prefix":"%s","envs":["%s"' "$CONDA_ROOT" "$CONDA_ROOT"
    for folder in "$CONDA_ROOT"/envs/*; do
      [ -d "$folder" ] && printf ',"%s"' "$folder"
    done
    echo ']}'
    ;;
  create)
    mkdir -p "$here/bin"
    printf '#!/bin/sh\nexec python3 "$@"\n' > "$here/bin/python"
    chmod +x "$here/bin/python"
    ;;
  install)
    shift 4
    case "$*" in
      *no-such-package*)
        echo 'PackagesNotFoundError: no-such-package' >&2
        exit 1
        ;;
    esac
    echo "$@" >> "$here/installed.txt"
    ;;
  remove)
    rm -r "$here"
    ;;
esac
