complete -f -c edgekube -a '(edgekube "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
