_edgekube() {
  local IFS=$'\n'
  COMPREPLY=($(compgen -W "$(edgekube "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _edgekube edgekube
