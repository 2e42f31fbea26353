import { test as base, expect, type Locator, type Page } from '@playwright/test';

const url = process.env['SKEIN_URL'];
if (!url) throw new Error('SKEIN_URL must be the address that skein serve printed');

/** Every test begins on Home of the sample network; an error on the page fails it. */
export const test = base.extend<{ home: Page }>({
  home: async ({ page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (e) => errors.push(e.message));
    await enter(page);
    await use(page);
    expect(errors).toEqual([]);
  },
});
export { expect };

export async function open(page: Page): Promise<void> {
  await page.goto(url as string);
}

export async function enter(page: Page): Promise<void> {
  await open(page);
  const look = page.getByRole('button', { name: 'Look around with the sample network' });
  await look.or(page.getByRole('navigation')).first().waitFor();
  if (await look.isVisible()) await look.click();
  await posts(page).first().waitFor();
  await page.locator('[role=feed] article[aria-busy=false] .card').first().waitFor();
  await copied(page);
}

/** Waits until the copy is at its end: until then posts still come, and no count holds. */
export async function copied(page: Page): Promise<void> {
  await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: 90_000 });
}

export const posts = (page: Page): Locator => page.locator('[role=feed] article[data-uri^="at:"]');

export async function go(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: screen }).click();
  await page.getByRole('heading', { name: screen, level: 1 }).waitFor({ state: 'attached' });
}

export async function scrollTo(page: Page, y: number): Promise<void> {
  await page.locator('.scroller').evaluate((el, top) => el.scrollTo(0, top), y);
  await settled(page);
}

/** Waits until the rows in view are drawn and nothing glides. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('[role=feed] article[aria-busy=true]')).toHaveCount(0);
  await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== 'running'));
}

/** The post at the reading line, and its distance from the top of the view. */
export async function reading(page: Page): Promise<{ uri: string; y: number }> {
  return page.locator('.scroller').evaluate((el) => {
    const top = el.getBoundingClientRect().top;
    const rows = [...el.querySelectorAll<HTMLElement>('article[data-uri]')];
    const row = rows.find((r) => r.getBoundingClientRect().top - top <= 96 && r.getBoundingClientRect().bottom - top > 96);
    return { uri: row?.dataset['uri'] ?? '', y: (row?.getBoundingClientRect().top ?? 0) - top };
  });
}

/** Where a post stands now; NaN when it is not drawn. */
export async function heightOf(page: Page, uri: string): Promise<number> {
  return page.locator('.scroller').evaluate((el, wanted) => {
    const row = [...el.querySelectorAll<HTMLElement>('article[data-uri]')].find((r) => r.dataset['uri'] === wanted);
    return row ? row.getBoundingClientRect().top - el.getBoundingClientRect().top : NaN;
  }, uri);
}

export const order = (page: Page): Promise<string[]> =>
  posts(page).evaluateAll((rows) =>
    rows.sort((a, b) => Number(a.ariaPosInSet) - Number(b.ariaPosInSet)).slice(0, 4).map((r) => (r as HTMLElement).dataset['uri'] ?? ''),
  );

/** Moves a fader by its label, the way a drag does: through input events. */
export async function fader(page: Page, signal: string, value: number): Promise<void> {
  const input = page.locator(`input[data-signal="${signal}"]`);
  const answered = page.waitForResponse((r) => r.url().endsWith('/api/API/Try'));
  await input.evaluate((el: HTMLInputElement, x) => {
    el.value = String(x);
    el.dispatchEvent(new Event('input', { bubbles: true }));
  }, value);
  await answered;
  await settled(page);
}
