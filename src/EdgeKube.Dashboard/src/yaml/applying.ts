import type { KubeObject, Request, Response, Status } from '../link';
import { complaints, isFieldConflict } from './complaints';
import { editable, readYaml, toYaml, type Mark, type Reading, type Written } from './documents';
import { leftBehind, removal, type Left } from './leftBehind';

export type Ask = (request: Request) => Promise<Response>;

/** What applying would do to one object, or has done. */
export interface Change {
  readonly title: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly isNew: boolean;
  readonly before: string;
  readonly after: string;
  /** Fields that were taken out of the text but stay, unless they are removed, too. */
  readonly left: readonly Left[];
}

export interface Outcome {
  readonly marks: readonly Mark[];
  readonly changes: readonly Change[];
  /** Refused because others set the same fields: may be forced. */
  readonly conflict: boolean;
}

export interface Options {
  readonly force: boolean;
  /** Also take away what the text has no more, whoever has set it. */
  readonly remove: boolean;
  readonly dryRun: boolean;
}

export const fieldManager = 'dashboard';

/** Applies all objects of a text, or lets the server say what that would do. Nothing is sent of a text with errors. */
export async function applyText(text: string, options: Options, ask: Ask): Promise<Outcome> {
  const reading = readYaml(text);
  const marks: Mark[] = [...reading.marks];
  const changes: Change[] = [];
  let conflict = false;
  if (marks.length > 0) {
    return { marks, changes, conflict };
  }
  for (const written of reading.written) {
    let { change, status } = await tried(written, options, ask);
    if (status !== undefined) {
      marks.push(...complaints(status, written, reading.lines));
    }
    if (status !== undefined && options.dryRun && isFieldConflict(status)) {
      // What there would be to take over, and whether that alone is in the way.
      conflict = true;
      ({ change, status } = await tried(written, { ...options, force: true }, ask));
      marks.push(...(status === undefined ? [] : complaints(status, written, reading.lines)));
    }
    if (change !== undefined) {
      changes.push(change);
    } else if (!options.dryRun) {
      conflict = isFieldConflict(status!);
      // What comes after may need this one.
      marks.push(...skipped(reading, written));
      break;
    }
  }
  return { marks, changes, conflict };
}

async function tried(written: Written, options: Options, ask: Ask): Promise<{ change?: Change; status?: Status }> {
  try {
    return { change: await applyOne(written, options, ask) };
  } catch (error) {
    return { status: statusOf(error) };
  }
}

async function applyOne(written: Written, { force, remove, dryRun }: Options, ask: Ask): Promise<Change> {
  const object = withoutServersOwn(written.object);
  const present = await presentOf(object, ask);
  const before = present === undefined ? undefined : editable(present);
  let { object: after } = await ask({ verb: 'apply', object, fieldManager, force: force || undefined, dryRun: dryRun || undefined });
  const left = before === undefined ? [] : leftBehind(before, object, editable(after));
  const where = { apiVersion: object.apiVersion!, kind: object.kind!, namespace: after.metadata.namespace, name: object.metadata.name };
  if (remove && left.length > 0) {
    after = dryRun
      ? await previewRemoval(present!, before!, object, after, left, where, ask)
      : (await ask({ verb: 'patch', ...where, patchType: 'json', patch: removal(left), fieldManager })).object;
  }
  return {
    title: `${where.kind} ${where.name}`,
    ...where,
    isNew: present === undefined,
    before: before === undefined ? '' : toYaml(before),
    after: toYaml(editable(after)),
    left,
  };
}

type Where = Pick<Request, 'apiVersion' | 'kind' | 'namespace' | 'name'>;

/** The server says whether the fields may go; two dry runs do not build on each other, so what is left is told from both. */
async function previewRemoval(present: KubeObject, before: KubeObject, written: KubeObject, after: KubeObject, left: readonly Left[], where: Where, ask: Ask): Promise<KubeObject> {
  const now = leftBehind(before, written, editable(present));
  await ask({ verb: 'patch', ...where, patchType: 'json', patch: removal(now.filter((one) => left.some((other) => other.field === one.field))), fieldManager, dryRun: true });
  const result = structuredClone(after);
  for (const { pointer } of [...left].reverse()) {
    removeAt(result, pointer);
  }
  return result;
}

function removeAt(object: unknown, pointer: string): void {
  const steps = pointer.slice(1).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = steps.pop()!;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  const parent = steps.reduce<any>((at, step) => at?.[step], object);
  if (Array.isArray(parent)) {
    parent.splice(Number(last), 1);
  } else if (parent !== undefined && parent !== null) {
    delete parent[last];
  }
}

async function presentOf(object: KubeObject, ask: Ask): Promise<KubeObject | undefined> {
  try {
    const { object: present } = await ask({ verb: 'get', apiVersion: object.apiVersion, kind: object.kind, namespace: object.metadata.namespace, name: object.metadata.name });
    return present;
  } catch (error) {
    if (statusOf(error).code === 404 || statusOf(error).reason === 'NotFound') {
      return undefined;
    }
    throw error;
  }
}

/** A copied object may have these; apply refuses some and would be held to others. */
function withoutServersOwn(object: KubeObject): KubeObject {
  return editable(object);
}

function skipped(reading: Reading, failed: Written): Mark[] {
  return reading.written
    .slice(reading.written.indexOf(failed) + 1)
    .map((one) => ({ line: one.line, message: `${one.object.kind} ${one.object.metadata.name} was not applied, because one before it was refused.` }));
}

function statusOf(error: unknown): Status {
  const status = (error as { status?: Status; code?: number } | undefined)?.status;
  return status === undefined ? { message: error instanceof Error ? error.message : String(error) } : { code: (error as { code?: number }).code, ...status };
}
