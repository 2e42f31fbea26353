import en from '../../../app/words/en.json';
import { fill } from './words';

/** An error with its stable code and its finished sentence. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly params: Record<string, string> = {},
  ) {
    super(message);
  }
}

/** Reads what a shell rejects with: a Problem as JSON, alone or as the message of an Error, or anything else. */
export function toProblem(reason: unknown): Problem {
  if (reason instanceof Problem) return reason;
  const text = reason instanceof Error ? reason.message : String(reason);
  try {
    const p = JSON.parse(text) as Partial<Problem>;
    if (typeof p.code === 'string' && typeof p.message === 'string') return new Problem(p.code, p.message, p.params ?? {});
  } catch {
    // Not JSON: a failure below the API, for instance a lost connection to the browser shell.
  }
  return new Problem('internal', fill(en.errors.internal, { detail: text.slice(0, 200) }));
}
