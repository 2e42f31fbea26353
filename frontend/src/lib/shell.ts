import type { Api, Events } from './calls';
import { toProblem } from './problem';

// The one file that knows which shell the screen runs in: the window binds Go methods to window.go, a browser asks the
// same methods by HTTP and hears events by server-sent events.
type Method = (...args: unknown[]) => Promise<unknown>;
interface WindowShell {
  go?: { app?: { API?: Record<string, Method> } };
  runtime?: { EventsOn(name: string, heard: (data: unknown) => void): () => void };
}
const shell = window as unknown as WindowShell;
const bound = shell.go?.app?.API;
export const inWindow = bound !== undefined;

async function post(method: string, args: unknown[]): Promise<unknown> {
  const answer = await fetch(`/api/API/${method}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Skein': '1' },
    body: JSON.stringify(args),
  });
  const text = await answer.text();
  if (!answer.ok) throw toProblem(text);
  return text === '' ? null : JSON.parse(text);
}

async function call(method: string, args: unknown[]): Promise<unknown> {
  if (!bound) return post(method, args);
  const run = bound[method];
  if (!run) throw toProblem(`no method ${method}`);
  return run(...args).catch((reason: unknown) => Promise.reject(toProblem(reason)));
}

export const api = new Proxy({} as Api, {
  get: (_, method: string) => (...args: unknown[]) => call(method, args),
});

let source: EventSource | undefined;

/** Hears an event of the app until the returned function is called. */
export function on<K extends keyof Events>(name: K, heard: (data: Events[K]) => void): () => void {
  if (shell.runtime) return shell.runtime.EventsOn(name, (data) => heard(data as Events[K]));
  const stream = (source ??= new EventSource('/events'));
  const listener = (e: MessageEvent<string>) => heard(JSON.parse(e.data) as Events[K]);
  stream.addEventListener(name, listener);
  return () => stream.removeEventListener(name, listener);
}

/** Opens an address outside: the window hands it to the system's browser. */
export function openOutside(url: string): void {
  if (inWindow) void api.OpenLink(url);
  else window.open(url, '_blank', 'noopener,noreferrer');
}
