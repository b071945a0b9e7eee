// Colours and movements of a terminal, which programs print though nobody's terminal reads them; then what a page cannot show.
// eslint-disable-next-line no-control-regex
const Escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;
// eslint-disable-next-line no-control-regex
const Controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
// eslint-disable-next-line no-control-regex
const Suspicious = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/**
 * A line of a log as text to read: without a terminal's escape sequences, without characters that turn the direction of reading, and of
 * what was written over itself (progress in per cent) the last.
 */
export function plain(line: string): string {
  if (!Suspicious.test(line)) {
    return line;
  }

  const text = line.replace(Escapes, '').replace(/\r+$/, '');
  return text.slice(text.lastIndexOf('\r') + 1).replace(Controls, '\ufffd');
}
