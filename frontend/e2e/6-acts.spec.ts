import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, go, posts, settled, test } from './skein';

async function sound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
  expect(grave.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)).toEqual([]);
}

const byUri = (page: Page, uri: string): Locator => page.locator(`[role=feed] article[data-uri="${uri}"]`);
const like = (post: Locator): Locator => post.getByRole('button', { name: /^Like, / });

/** A post that is not liked yet, by somebody else. */
async function fresh(page: Page): Promise<Locator> {
  const post = posts(page).filter({ has: page.locator('.like[aria-pressed=false]') }).first();
  return byUri(page, (await post.getAttribute('data-uri')) ?? '');
}

/** The answer to the next call of a method. */
const answer = (page: Page, method: string) => page.waitForResponse((r) => r.url().endsWith(`/api/API/${method}`));

test('a like flips at once, is counted, and survives a reload', async ({ home: page }) => {
  const post = await fresh(page);
  const uri = await post.getAttribute('data-uri');
  const before = Number(/(\d+) likes?/.exec((await like(post).getAttribute('aria-label')) ?? '')?.[1]);
  await like(post).click();
  await expect(like(post)).toHaveAttribute('aria-pressed', 'true');
  await expect(like(post)).toHaveAccessibleName(new RegExp(`\\b${before + 1} like`));
  await page.reload();
  await expect(like(byUri(page, uri ?? ''))).toHaveAttribute('aria-pressed', 'true');
  await like(byUri(page, uri ?? '')).click();
  await expect(like(byUri(page, uri ?? ''))).toHaveAttribute('aria-pressed', 'false');
});

test('by keyboard: like, bookmark, repost, and each again to take it back', async ({ home: page }) => {
  await page.keyboard.press('j');
  const post = page.locator('article.current');
  for (const [key, name] of [['l', /^Like, /], ['b', /^Bookmark$/]] as const) {
    const button = post.getByRole('button', { name });
    const was = await button.getAttribute('aria-pressed');
    await page.keyboard.press(key);
    await expect(button).not.toHaveAttribute('aria-pressed', was ?? '');
    await page.keyboard.press(key);
    await expect(button).toHaveAttribute('aria-pressed', was ?? '');
  }
  await page.keyboard.press('t');
  await expect(post.getByRole('button', { name: /^Reposted, / })).toBeVisible();
  await page.keyboard.press('t');
  await expect(post.getByRole('button', { name: /^Repost, / })).toBeVisible();
});

test('a post is written by keyboard alone and appears', async ({ home: page }) => {
  await page.keyboard.press('n');
  const dialog = page.getByRole('dialog', { name: 'Write a post' });
  await expect(dialog.getByLabel('Text of the post')).toBeFocused();
  await dialog.getByLabel('Text of the post').fill('Hello #skein, see https://example.com');
  await expect(dialog.getByText('263 left')).toBeVisible();
  const preview = dialog.getByRole('group', { name: /links, mentions and tags/ });
  await expect(preview.getByRole('link', { name: '#skein' })).toBeVisible();
  await expect(preview.getByRole('link', { name: 'https://example.com' })).toBeVisible();
  await sound(page);
  await page.keyboard.press('Control+Enter');
  await expect(dialog).toHaveCount(0);
  const own = page.getByRole('region', { name: 'Your new posts' });
  await expect(own).toContainText('Hello #skein');
  await expect(own).toContainText('sent');
  await settled(page);
  await sound(page);
  await own.getByRole('button', { name: 'Dismiss' }).first().click();
  await expect(own).toHaveCount(0);
});

test('too long cannot be sent; what was written is kept when the dialog closes', async ({ home: page }) => {
  await page.getByRole('button', { name: 'New post' }).click();
  const text = page.getByLabel('Text of the post');
  await text.fill('x'.repeat(303));
  await expect(page.getByText('3 too many')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Post', exact: true })).toBeDisabled();
  await text.fill('half a thought');
  const kept = answer(page, 'SaveDraft');
  await page.keyboard.press('Escape');
  await kept;
  await page.reload();
  await posts(page).first().waitFor();
  await page.keyboard.press('n');
  await expect(text).toHaveValue('half a thought');
  await text.fill('');
  await page.keyboard.press('Escape');
});

test('a picture asks for its description, and the reply carries both', async ({ home: page }) => {
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog', { name: 'Write a reply' });
  await dialog.getByLabel('Text of the post').fill('look at this');
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  await dialog.locator('input[type=file]').setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(png, 'base64') });
  await expect(dialog.locator('.thumb img')).toBeVisible();
  await dialog.getByRole('button', { name: 'Post', exact: true }).click();
  await expect(dialog.getByText('A picture has no description yet.')).toBeVisible();
  await sound(page);
  await dialog.getByLabel('Description of picture 1').fill('a red dot');
  await dialog.getByRole('button', { name: 'Post', exact: true }).click();
  const own = page.getByRole('region', { name: 'Your new posts' });
  await expect(own).toContainText('look at this');
  await expect(own).toContainText('sent');
  await own.getByRole('button', { name: 'Dismiss' }).first().click();
});

test('a mute takes effect at once, and so does its end', async ({ home: page }) => {
  const post = byUri(page, (await posts(page).first().getAttribute('data-uri')) ?? '');
  const did = ((await post.getAttribute('data-uri')) ?? '').split('/')[2] ?? '';
  const total = async () => Number(/\d+/.exec((await page.getByRole('feed').getAttribute('aria-label')) ?? '')?.[0]);
  const before = await total();
  await post.getByRole('button', { name: 'More', exact: true }).click();
  await sound(page);
  await post.getByRole('button', { name: /^Mute (?!only|a word)/ }).click();
  await expect.poll(total).toBeLessThan(before);
  await expect(page.locator(`[role=feed] article[data-uri^="at://${did}/"]`)).toHaveCount(0);
  await page.evaluate(async (who) => {
    await fetch('/api/API/Unmute', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Skein': '1' }, body: JSON.stringify([who]) });
  }, did);
  await expect.poll(total).toBe(before);
});

test('a block asks first', async ({ home: page }) => {
  const post = byUri(page, (await posts(page).first().getAttribute('data-uri')) ?? '');
  await post.getByRole('button', { name: 'More', exact: true }).click();
  await post.getByRole('button', { name: /^Block / }).click();
  const dialog = page.getByRole('dialog', { name: /^Block / });
  await expect(dialog).toContainText('Blocks are public');
  await sound(page);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(post).toBeVisible();
});

test('what the network refused is listed with its reason', async ({ home: page }) => {
  const row = {
    id: '3krefused', kind: 'like', sentence: 'Like of a post by Ada', text: '', state: 'refused', reason: 'pds.test did not take it: not today.',
    atMs: Date.now(), post: '', webUrl: '', canDrop: true, canRetry: true,
  };
  await page.route('**/api/API/Outbox', (route) => route.fulfill({ json: { rows: [row], waiting: 0, refused: 1 } }));
  await page.reload();
  await page.getByRole('button', { name: '1 was refused' }).click();
  const list = page.locator('li[data-kind=like]');
  await expect(list).toContainText('not today');
  await sound(page);
  await list.getByRole('button', { name: 'Let it go' }).click();
  await expect(page.getByText('That action is not stored here')).toBeVisible(); // the app knows no such action
  await page.unroute('**/api/API/Outbox');
});

test('a hidden post and a muted word leave at once, stand in the settings, and come back', async ({ home: page }) => {
  const total = async () => Number(/\d+/.exec((await page.getByRole('feed').getAttribute('aria-label')) ?? '')?.[0]);
  const before = await total();
  const uri = (await posts(page).first().getAttribute('data-uri')) ?? '';
  await byUri(page, uri).getByRole('button', { name: 'More', exact: true }).click();
  await byUri(page, uri).getByRole('button', { name: 'Hide this post' }).click();
  await expect(byUri(page, uri)).toHaveCount(0);
  await expect.poll(total).toBeLessThan(before); // what quotes it goes with it
  const left = await total();

  await posts(page).first().getByRole('button', { name: 'More', exact: true }).click();
  await posts(page).first().getByRole('button', { name: 'Mute a word' }).click();
  const dialog = page.getByRole('dialog', { name: 'Mute a word' });
  await dialog.getByLabel('Word, phrase or tag').fill('the');
  await dialog.getByLabel('For how long').selectOption('7');
  await sound(page);
  await dialog.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(total).toBeLessThan(left);

  await go(page, 'Settings');
  const section = page.getByRole('region', { name: 'Muted words and hidden posts' });
  await expect(section).toContainText('until');
  await sound(page);
  await section.getByRole('button', { name: 'Take off the', exact: true }).click();
  await section.getByRole('button', { name: /^Show the post by / }).click();
  await expect(section).not.toContainText('until');
  await expect(section.getByRole('button', { name: /^Show the post by / })).toHaveCount(0);
  await go(page, 'Home');
  await expect.poll(total).toBe(before);
});

test('a topic leaves a card with one click, comes back with another, and nothing moves', async ({ home: page }) => {
  const chip = page.getByRole('button', { name: /^Not about / }).first();
  await expect(chip).toBeVisible();
  const post = page.locator('article', { has: chip }).first();
  const uri = (await post.getAttribute('data-uri')) ?? '';
  const card = page.locator(`article[data-uri="${uri}"]`);
  const name = (await chip.getAttribute('aria-label')) ?? '';
  const size = (await card.boundingBox())?.height;
  await card.getByRole('button', { name, exact: true }).click();
  await expect(card.getByRole('button', { name, exact: true })).toHaveCount(0);
  expect((await card.boundingBox())?.height).toBe(size);
  await card.getByRole('button', { name: 'Undo' }).click();
  await expect(card.getByRole('button', { name, exact: true })).toBeVisible();
});
