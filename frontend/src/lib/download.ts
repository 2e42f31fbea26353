import { inWindow } from './shell';

/** Offers a text as a file. The window has no downloads: there the text is only shown, to be copied. */
export function saveText(name: string, text: string): void {
  if (inWindow) return;
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
