import { LineCounter, parseAllDocuments, stringify, type Document, type Tags } from 'yaml';
import type { KubeObject } from '../link';

/** Something to say about a place of the text. Lines and columns count from one; line 0: about all of it. */
export interface Mark {
  readonly line: number;
  readonly column?: number;
  readonly message: string;
  readonly field?: string;
  /** Somebody else sets this field: it may be taken over. */
  readonly conflict?: boolean;
}

/** One object of the text, and the parsed document to find its fields in. */
export interface Written {
  readonly object: KubeObject;
  readonly document: Document;
  readonly line: number;
}

export interface Reading {
  readonly written: readonly Written[];
  readonly marks: readonly Mark[];
  readonly lines: LineCounter;
}

/** What a server writes into objects and nobody edits. */
const ServerOwn = ['managedFields', 'resourceVersion', 'uid', 'generation', 'creationTimestamp', 'selfLink', 'deletionTimestamp', 'deletionGracePeriodSeconds'];

/** YAML as Kubernetes' own tools read it (1.1: 0644 is octal, yes is true), without times and base 60. */
function kubernetesTags(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === 'string' || (tag.format !== 'TIME' && tag.tag !== 'tag:yaml.org,2002:timestamp'));
}

/** Reads all objects of a text. A text with marks has objects only where they are whole. */
export function readYaml(text: string): Reading {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { version: '1.1', customTags: kubernetesTags, lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const marks: Mark[] = [];
  const written: Written[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    for (const error of document.errors) {
      const { line, col } = lines.linePos(error.pos[0]);
      marks.push({ line, column: col, message: error.message });
    }
    if (document.errors.length === 0) {
      take(document as Document, lines, written, marks);
    }
  }
  if (written.length === 0 && marks.length === 0) {
    marks.push({ line: 0, message: 'There is no object in this text.' });
  }
  return { written, marks, lines };
}

function take(document: Document, lines: LineCounter, written: Written[], marks: Mark[]): void {
  if (document.contents === null) {
    return;
  }
  const line = lines.linePos(document.contents.range?.[0] ?? 0).line || 1;
  let object: unknown;
  try {
    object = document.toJS();
  } catch (error) {
    // An alias to nothing, or aliases that would grow without end.
    marks.push({ line, message: error instanceof Error ? error.message : String(error) });
    return;
  }
  if (object === null) {
    return;
  }
  const wrong = whatIsMissing(object);
  if (wrong !== undefined) {
    marks.push({ line, message: wrong });
    return;
  }
  written.push({ object: object as KubeObject, document, line });
}

function whatIsMissing(object: unknown): string | undefined {
  if (typeof object !== 'object' || Array.isArray(object)) {
    return 'An object is expected here: fields with values, beginning with apiVersion and kind.';
  }
  const { apiVersion, kind, metadata } = object as Record<string, unknown>;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    return 'apiVersion and kind must be set.';
  }
  const name = typeof metadata === 'object' && metadata !== null ? (metadata as Record<string, unknown>)['name'] : undefined;
  return typeof name === 'string' && name !== '' ? undefined : 'metadata.name must be set.';
}

/** The object as somebody would write it: without what the server adds and without its state. */
export function editable(object: KubeObject): KubeObject {
  const { status: _, ...rest } = object;
  const metadata = Object.fromEntries(Object.entries(object.metadata).filter(([name]) => !ServerOwn.includes(name)));
  return { ...rest, metadata } as KubeObject;
}

export function toYaml(object: unknown): string {
  return stringify(object, { version: '1.1', lineWidth: 0, indentSeq: false, aliasDuplicateObjects: false });
}
