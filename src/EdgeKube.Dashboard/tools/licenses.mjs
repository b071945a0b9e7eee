// Prints the licences of the packages that the page is made of, each text once. With a Debian copyright file as argument
// it fails unless each of them is named there.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

function licenceOf(folder) {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  if (file) {
    return readFileSync(join(folder, file), 'utf8').replace(/\r\n/g, '\n').trim();
  }

  const { license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const who = typeof author === 'string' ? author : author?.name;
  return `${license}${who ? `, ${who}` : ''}`;
}

const named = new Map(); // a licence's text to the packages that have it
const names = new Set();
for (const [path, entry] of Object.entries(packages)) {
  const name = path.split('node_modules/').pop();
  // Types are no code, and a package of another platform is not installed.
  if (path === '' || entry.dev || name.startsWith('@types/') || name === 'undici-types' || !existsSync(join(root, path))) {
    continue;
  }

  names.add(name);
  const text = licenceOf(join(root, path));
  named.set(text, [...(named.get(text) ?? []), `${name} ${entry.version} (${entry.license})`]);
}

for (const [text, of] of named) {
  process.stdout.write(`${of.join('\n')}\n\n${text}\n\n${'-'.repeat(72)}\n\n`);
}

if (process.argv[2]) {
  const words = new Set(readFileSync(process.argv[2], 'utf8').split(/[\s,;]+/));
  const missing = [...names].filter((name) => !words.has(name));
  if (missing.length > 0) {
    console.error(`${process.argv[2]} does not name: ${missing.join(', ')}`);
    process.exitCode = 1;
  }
}
