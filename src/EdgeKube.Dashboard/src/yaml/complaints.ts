import type { Status } from '../link';
import type { Mark, Reading, Written } from './documents';
import { offsetOf } from './fieldPath';

/** What the server has against an object, each at the line of its field. */
export function complaints(status: Status, written: Written, lines: Reading['lines']): Mark[] {
  const causes = status.details?.causes ?? [];
  const found = causes.length > 0
    ? causes.map((cause) => ({ field: cause.field ?? '', message: wordsOf(cause), conflict: cause.reason === 'FieldManagerConflict' || undefined }))
    : fromMessage(status.message ?? '');
  if (found.length === 0) {
    return [{ line: written.line, message: status.message ?? status.reason ?? 'The server refused it.' }];
  }
  return found.map(({ field, message, conflict }) => {
    if (field === '') {
      return { line: written.line, message };
    }
    const { line, col } = lines.linePos(offsetOf(written.document, field));
    return { line: line || written.line, column: col || 1, message, field, conflict };
  });
}

/** Whether it was refused because somebody else sets these fields: then it may be forced. */
export function isFieldConflict(status: Status): boolean {
  return status.reason === 'Conflict' && (status.details?.causes ?? []).some((cause) => cause.reason === 'FieldManagerConflict');
}

function wordsOf({ reason, message = reason ?? '', field }: { reason?: string; message?: string; field?: string }): string {
  return reason === 'FieldManagerConflict'
    ? `${(field ?? '').replace(/^\./, '')} is set by another, too: ${message.replace(/^conflict with /, '')}.`
    : message;
}

/** Refusals that name their fields only in words. */
function fromMessage(message: string): { field: string; message: string; conflict?: undefined }[] {
  const strict = [...message.matchAll(/(unknown|duplicate) field "([^"]+)"/g)];
  if (strict.length > 0) {
    return strict.map((one) => ({
      field: one[2]!,
      message: one[1] === 'unknown' ? `${one[2]} is not a field that exists here.` : `${one[2]} is there twice.`,
    }));
  }
  const undeclared = [...message.matchAll(/(\.[^\s:]+): field not declared in schema/g)];
  if (undeclared.length > 0) {
    return undeclared.map((one) => ({ field: one[1]!, message: `${one[1]!.slice(1)} is not a field that exists here.` }));
  }
  const typed = /Go struct field [^\s.]*\.([^\s]+) of type ([^\s]+)/.exec(message)
    ?? /(?:^|\s)\.([\w.[\]="]+): expected ([^,]+), got/.exec(message);
  return typed === null ? [] : [{ field: typed[1]!, message }];
}
