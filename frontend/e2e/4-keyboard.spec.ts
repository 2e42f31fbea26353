import { expect, posts, settled, test } from './skein';

test('a tour by keyboard alone', async ({ home: page }) => {
  await page.keyboard.press('j');
  const first = page.locator('article.current');
  await expect(first).toBeFocused();
  const from = Number(await first.getAttribute('aria-posinset'));
  await page.keyboard.press('j');
  await expect(page.locator('article.current')).toHaveAttribute('aria-posinset', String(from + 1));
  await page.keyboard.press('k');
  await expect(page.locator('article.current')).toHaveAttribute('aria-posinset', String(from));
  await page.keyboard.press('w');
  await expect(page.getByRole('complementary', { name: 'Why' })).toBeVisible();
  await page.keyboard.press('w');
  await expect(page.getByRole('complementary', { name: 'Mix' })).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  for (const [key, title] of [['f', 'Filtered'], ['n', 'Network'], ['e', 'Settings'], ['h', 'Home']] as const) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await expect(page).toHaveTitle(`${title} – Skein`);
  }
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page).toHaveTitle('Home – Skein');
});

test('the picture viewer: arrows, the description, Escape', async ({ home: page }) => {
  const button = page.locator('[role=feed] .pictures button').first();
  const alt = await button.locator('img').getAttribute('alt');
  await button.click();
  const viewer = page.getByRole('dialog', { name: 'Picture viewer' });
  await expect(viewer.locator('figcaption')).toContainText(alt || 'no description');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  await expect(viewer).toHaveCount(0);
});

test('o opens the post outside', async ({ home: page }) => {
  await page.evaluate(() => {
    window.open = (url) => ((document.title = String(url)), null);
  });
  await page.keyboard.press('j');
  await page.keyboard.press('o');
  await expect(page).toHaveTitle(/^https:\/\/bsky\.app\/profile\//);
});

test('at 380 px nothing is wider than the view, and the mix is a drawer', async ({ home: page }) => {
  await page.setViewportSize({ width: 380, height: 720 });
  await settled(page);
  for (const screen of ['Home', 'Find', 'Filtered', 'Network', 'Settings']) {
    await page.getByRole('navigation').getByRole('link', { name: screen }).click();
    await expect(page).toHaveTitle(`${screen} – Skein`);
    expect(await page.evaluate(() => document.scrollingElement?.scrollWidth)).toBeLessThanOrEqual(380);
  }
  await page.getByRole('navigation').getByRole('link', { name: 'Home' }).click();
  await posts(page).first().waitFor();
  await expect(page.getByRole('complementary', { name: 'Mix' })).toBeHidden();
  await page.getByRole('button', { name: 'Mix', exact: true }).click();
  await expect(page.getByRole('complementary', { name: 'Mix' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary', { name: 'Mix' })).toBeHidden();
});
