// Captures the completions that zsh offers: a real zsh on a pseudo-terminal, with an intercepted `compadd`.

/** A zsh program: $1 the completion script, $2 the output file, $3 the line up to the cursor. */
export const zshCapture = `
zmodload zsh/zpty
cat > $2.setup <<EOF
autoload -Uz compinit; compinit -D -u
source $1
compadd() {
  if [[ \\\${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "\\$@"; return \\$?; fi
  local -a hits; builtin compadd -A hits "\\$@"; print -rl -- \\$hits >> $2
  builtin compadd "\\$@"
}
finish() { : > $2.done; zle kill-whole-line }
zle -N finish
bindkey '^X^X' finish
bindkey '^I' complete-word
unsetopt beep
precmd() { : > $2.ready }
EOF
: > $2
wait_for() { for i in {1..200}; do [[ -e $1 ]] && return; sleep 0.1; done; exit 1 }
zpty terminal zsh -f -i
zpty -w terminal "source $2.setup"
wait_for $2.ready; sleep 0.3
zpty -w -n terminal "$3"$'\\t\\x18\\x18'
wait_for $2.done
zpty -d terminal
cat $2
`;
