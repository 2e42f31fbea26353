import { prepend } from './prepend';
import { enter, expect, fader, heightOf, order, reading, scrollTo, settled, test } from './skein';

test('a fader re-orders the feed, Escape takes it back, Apply stays over a reload', async ({ home: page }) => {
  const before = await order(page);
  await fader(page, 'recency/1', -4);
  const tried = await order(page);
  expect(tried).not.toEqual(before);
  await expect(page.getByText(/^in \d+$/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Apply' })).toBeHidden();
  await settled(page);
  expect(await order(page)).toEqual(before);
  await fader(page, 'recency/1', -4);
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('button', { name: 'Apply' })).toBeHidden();
  await page.reload();
  await settled(page);
  expect(await order(page)).toEqual(tried);
  await page.getByRole('button', { name: 'Undo the last change of the mix' }).click();
  await settled(page);
  await expect.poll(() => order(page)).toEqual(before);
});

test.describe('the post being read does not move', () => {
  const within = (now: number, then: number) => expect(Math.abs(now - then)).toBeLessThanOrEqual(1);

  test('when 200 posts come before it', async ({ home: page }) => {
    await scrollTo(page, 2900);
    const spot = await reading(page);
    await prepend(page, 200);
    await page.keyboard.press('.');
    await expect(page.locator(`article[data-uri="${spot.uri}"]`)).toHaveAttribute('aria-posinset', /^2\d\d$/);
    await settled(page);
    within(await heightOf(page, spot.uri), spot.y);
    await scrollTo(page, await page.locator('.scroller').evaluate((el) => el.scrollTop - 3000));
    await expect(page.getByText('An invented post', { exact: false }).first()).toBeVisible();
  });

  test('when faders move', async ({ home: page }) => {
    await scrollTo(page, 3100);
    const spot = await reading(page);
    for (const [signal, value] of [['recency/1', -4], ['liked/1', 8], ['media/1', 6], ['recency/1', 8]] as const) {
      await fader(page, signal, value);
      within(await heightOf(page, spot.uri), spot.y);
    }
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Apply' })).toBeHidden();
    await settled(page);
    within(await heightOf(page, spot.uri), spot.y);
  });

  test('when pictures load', async ({ page }) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/img/**', async (route) => {
      await held;
      await route.continue();
    });
    await enter(page);
    await scrollTo(page, 1500);
    const spot = await reading(page);
    release();
    await page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>('[role=feed] .pictures img')].some((i) => i.complete && i.naturalWidth > 0));
    within(await heightOf(page, spot.uri), spot.y);
  });

  test('when the page is loaded again', async ({ home: page }) => {
    await scrollTo(page, 2345);
    const spot = await reading(page);
    await page.waitForResponse((r) => r.url().endsWith('/api/API/SetAnchor'));
    await page.route('**/api/API/Posts', async (route) => {
      await page.waitForTimeout(400); // the rows stand there for a while before their posts come
      await route.continue();
    });
    await page.reload();
    await page.locator(`article[data-uri="${spot.uri}"] .card`).waitFor();
    await settled(page);
    within(await heightOf(page, spot.uri), spot.y);
    await scrollTo(page, 0);
  });
});
