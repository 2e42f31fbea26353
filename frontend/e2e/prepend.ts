import type { Page } from '@playwright/test';

type Json = Record<string, unknown>;
const name = (i: number) => `at://did:plc:invented/app.bsky.feed.post/${String(i).padStart(3, '0')}`;

/** Makes the next edition begin with n invented posts of differing height, before all of the true ones. */
export async function prepend(page: Page, n: number): Promise<void> {
  let model: Json | undefined;
  let points: unknown;
  const row = (i: number): Json => ({ uri: name(i), score: 1, points, held: null, folded: [] });
  const card = (i: number): Json => ({
    ...model, uri: name(i), pictures: [], video: null, quote: null, link: null, veil: null, replyTo: null, reposter: null,
    text: [{ text: `An invented post, number ${i}. ${'It goes on for a while. '.repeat(i % 9)}`, kind: '', target: '', warn: false }],
  });

  await page.route('**/api/API/Refresh', async (route) => {
    // The edition in force, moved down by n places: what a refresh brings when n posts are new and none was seen.
    const answer = await route.fetch({ url: route.request().url().replace('Refresh', 'Home'), postData: '[]' });
    const home = (await answer.json()) as { rows: Json[]; offset: number; total: number; at: number };
    points = home.rows[0]?.['points'];
    await route.fulfill({ json: { ...home, offset: home.offset + n, total: home.total + n, at: home.at + n } });
  });
  await page.route('**/api/API/Rows', async (route) => {
    const [offset, count] = route.request().postDataJSON() as [number, number];
    const own = Array.from({ length: Math.max(0, Math.min(n, offset + count) - offset) }, (_, i) => row(offset + i));
    const rest = count - own.length;
    const answer = rest > 0 ? await route.fetch({ postData: JSON.stringify([Math.max(0, offset - n), rest]) }) : undefined;
    await route.fulfill({ json: [...own, ...(answer ? ((await answer.json()) as Json[]) : [])] });
  });
  await page.route('**/api/API/Posts', async (route) => {
    const [uris] = route.request().postDataJSON() as [string[]];
    const answer = await route.fetch({ postData: JSON.stringify([uris.filter((u) => !u.includes('invented'))]) });
    const cards = (await answer.json()) as Json[];
    model ??= cards[0] ?? { author: { did: 'did:plc:invented', handle: 'invented.test', name: 'Invented', avatar: '', following: true }, webUrl: 'https://bsky.app', lang: 'en', atMs: 0, labels: [], topics: [], replyText: '', quoteGone: '', likes: 0, reposts: 0, replies: 0, liked: false };
    await route.fulfill({ json: [...uris.filter((u) => u.includes('invented')).map((u) => card(Number(u.slice(-3)))), ...cards] });
  });
}
