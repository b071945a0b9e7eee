/** A command as it is typed, in words; quotes hold words together. Nothing else of a shell's language is meant here. */
export function splitCommand(text: string): string[] {
  const words = [...text.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map((word) => word[0].replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
  return words.length === 0 ? ['sh'] : words;
}

/** What to try when the command is not in the image. */
export function hintFor(command: string, exitCode: number | undefined, message: string | undefined): string | undefined {
  const missing = exitCode === 126 || exitCode === 127 || /executable file not found|no such file or directory|not found in \$PATH/i.test(message ?? '');
  if (!missing) {
    return undefined;
  }
  const first = splitCommand(command)[0];
  return `There may be no ${first} in this image. Try ${['sh', '/bin/bash', '/bin/ash', '/busybox/sh'].filter((one) => one !== first).join(', ')}; images without any shell have nothing to open.`;
}
