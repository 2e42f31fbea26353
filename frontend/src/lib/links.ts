import { inWindow, openOutside } from './shell';

/** Addresses a link may lead to; anything else in a post is text. */
const SAFE = /^(https?:|mailto:)/i;

export const isSafe = (url: string): boolean => SAFE.test(url);

/** In the window a link would replace the app itself: it goes to the system's browser instead. */
export function outsideLinks(event: MouseEvent): void {
  const link = (event.target as Element | null)?.closest?.('a[href]');
  const url = link?.getAttribute('href') ?? '';
  if (!inWindow || !link || url.startsWith('#')) return;
  event.preventDefault();
  if (isSafe(url)) openOutside(url);
}
