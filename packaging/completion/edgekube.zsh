#compdef edgekube
_edgekube() {
  local -a found
  found=("${(@f)$(edgekube "[suggest:${#BUFFER}]" "${BUFFER}" 2>/dev/null)}")
  compadd -a found
}
compdef _edgekube edgekube
