import { pageOf } from '../words/links';

/** An object's kind and name, with a link where a page shows it. */
export function ObjectLink({ kind, namespace, name }: { kind: string; namespace?: string; name: string }) {
  const href = pageOf(kind, namespace, name);
  const text = `${kind} ${name}`;
  return href === undefined ? <span>{text}</span> : <a href={href}>{text}</a>;
}
