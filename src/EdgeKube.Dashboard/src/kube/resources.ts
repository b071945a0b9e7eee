/** The resource that a kind is served as, for questions about rights. */
export function resourceOf(apiVersion: string, kind: string): { resource: string; group: string } {
  const slash = apiVersion.indexOf('/');
  const name = kind.toLowerCase();
  return { resource: plural(name), group: slash < 0 ? '' : apiVersion.slice(0, slash) };
}

function plural(name: string): string {
  if (name === 'endpoints') {
    return name;
  }
  return /(?:s|x|ch|sh)$/.test(name) ? `${name}es` : /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}
