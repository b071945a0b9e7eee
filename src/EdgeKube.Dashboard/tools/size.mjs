// Fails when what a browser may load is more than 400 kB gzipped in all.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const limit = 400_000;
const files = readdirSync('dist', { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile())
  .map((file) => {
    const path = join(file.parentPath ?? file.path, file.name);
    return { path, size: gzipSync(readFileSync(path), { level: 9 }).length };
  })
  .sort((a, b) => b.size - a.size);
const total = files.reduce((sum, file) => sum + file.size, 0);
for (const file of files) {
  console.log(String(file.size).padStart(8), file.path);
}
console.log(String(total).padStart(8), `of ${limit} bytes gzipped`);
process.exitCode = total > limit ? 1 : 0;
