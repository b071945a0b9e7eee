import { describe, expect, it } from 'vitest';
import { hintFor, splitCommand } from './command';

describe('the command of a terminal', () => {
  it('is words, held together by quotes', () => {
    expect(splitCommand(' sh  -c "echo  hi" \'a b\' x"y z"')).toEqual(['sh', '-c', 'echo  hi', 'a b', 'xy z']);
    expect(splitCommand('  ')).toEqual(['sh']);
  });

  it('that is not in the image is told so', () => {
    expect(hintFor('sh', 127, undefined)).toContain('/bin/bash');
    expect(hintFor('bash', undefined, 'exec: "bash": executable file not found in $PATH')).toContain('no bash');
    expect(hintFor('sh', 0, undefined)).toBeUndefined();
  });
});
