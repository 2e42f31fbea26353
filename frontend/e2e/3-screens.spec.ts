import { expect, go, posts, settled, test } from './skein';

test('why: the terms sum to the score that the strand shows', async ({ home: page }) => {
  const score = Number(await posts(page).first().locator('.strand').getAttribute('data-score'));
  await posts(page).first().getByRole('button', { name: 'Why is this post here?' }).click();
  const panel = page.getByRole('complementary', { name: 'Why' });
  await panel.locator('[data-sum]').waitFor();
  const points = await panel.locator('tr[data-points]').evaluateAll((rows) => rows.map((r) => Number((r as HTMLElement).dataset['points'])));
  expect(points.reduce((a, b) => a + b, 0)).toBe(score);
  expect(Number(await panel.locator('[data-sum]').getAttribute('data-sum'))).toBe(score);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary', { name: 'Mix' })).toBeVisible();
});

test('find: words, operators, nothing found', async ({ home: page }) => {
  const text = await posts(page).first().locator('.handle').first().textContent();
  await page.keyboard.press('/');
  const field = page.getByRole('searchbox');
  await expect(field).toBeFocused();
  await field.fill(`from:${text?.slice(1)}`);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listitem').locator('.card').first()).toContainText(text ?? '');
  await field.fill('zyxwvut qqqqq "');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nothing found')).toBeVisible();
});

test('filtered: a post is restored and stays restored', async ({ home: page }) => {
  await page.keyboard.press('.'); // an edition of which every post was looked at
  await go(page, 'Filtered');
  const spam = page.getByRole('region', { name: 'Looks like spam' });
  await spam.getByRole('article').first().waitFor();
  const uri = await spam.getByRole('article').first().getAttribute('data-uri');
  await spam.getByRole('button', { name: 'Not spam' }).first().click();
  await expect(page.locator(`article[data-uri="${uri}"]`)).toHaveCount(0);
  await page.reload();
  await spam.waitFor();
  await expect(page.locator(`article[data-uri="${uri}"]`)).toHaveCount(0);
});

test('filtered: a threshold says what it would do before it is kept', async ({ home: page }) => {
  await go(page, 'Filtered');
  const would = page.getByText(/^Would collapse/);
  const before = await would.textContent();
  await page.getByLabel('Collapse from').fill('0.5');
  await expect(would).not.toHaveText(before ?? '');
  await page.getByRole('button', { name: 'Take back' }).click();
  await expect(would).toHaveText(before ?? '');
});

test('recipe: an export, changed, is previewed and taken', async ({ home: page }) => {
  await go(page, 'Settings');
  await page.getByRole('button', { name: 'Export the mix' }).click();
  const area = page.getByLabel('Import a recipe');
  await expect(area).toHaveValue(/"weights"/);
  const recipe = JSON.parse(await area.inputValue()) as { weights: Record<string, number> };
  recipe.weights['liked/1'] = 7;
  await area.fill(JSON.stringify(recipe));
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByRole('row', { name: /Liked by many/ })).toContainText('7');
  await page.getByRole('button', { name: 'Use this recipe' }).click();
  await go(page, 'Home');
  await expect(page.locator('input[data-signal="liked/1"]')).toHaveValue('7');
  await page.getByRole('button', { name: 'Undo the last change of the mix' }).click();
  await expect(page.locator('input[data-signal="liked/1"]')).not.toHaveValue('7');
});

test('recipe: what is none is refused with a sentence', async ({ home: page }) => {
  await go(page, 'Settings');
  await page.getByLabel('Import a recipe').fill('{"weights": 3}');
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByRole('alert')).toContainText('Nothing was changed');
});

test('settings: the theme changes at once, and pictures off fetches none', async ({ home: page }) => {
  await go(page, 'Settings');
  await page.getByRole('radio', { name: 'Dark' }).check();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('radio', { name: 'As the system' }).check();
  await page.getByLabel('Show pictures').uncheck();
  await go(page, 'Home');
  await settled(page);
  await expect(page.locator('[role=feed] img')).toHaveCount(0);
  await go(page, 'Settings');
  await page.getByLabel('Show pictures').check();
});

test('models: passports, a count, and what it says', async ({ home: page }) => {
  await go(page, 'Models');
  const draft = page.getByRole('article', { name: 'Draft encoder' });
  await draft.getByText('Passport').click();
  await expect(draft.locator('code')).toHaveText(/^[0-9a-f]{64}$/);
  await expect(draft.getByText('CC-BY-SA-4.0', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Count now' }).click();
  const table = page.getByRole('region', { name: /Each thing that is counted/ });
  await expect(table.getByRole('row', { name: /Languages/ })).toBeVisible({ timeout: 60_000 });
  await expect(table.getByRole('row', { name: /Fresh/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Count now' })).toBeVisible();
});

test('models: an interest is left out and comes back', async ({ home: page }) => {
  await go(page, 'Models');
  const interests = page.getByRole('region', { name: 'What you seem to like' });
  const counts = interests.getByRole('checkbox', { name: 'Counts' }).first();
  await expect(counts).toBeChecked();
  await expect(interests.getByRole('link').first()).not.toBeEmpty();
  await counts.uncheck();
  await page.reload();
  await expect(counts).not.toBeChecked();
  await counts.check();
  await expect(counts).toBeChecked();
});

test('models: off after crashes, and on again', async ({ home: page }) => {
  await page.route('**/api/API/Models', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...(await answer.json()), off: true, crashes: 2 } });
  });
  await go(page, 'Models');
  await expect(page.getByRole('alert')).toContainText('2 times in a row');
  await page.getByRole('button', { name: 'Let it run again' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('network: every host with its purpose', async ({ home: page }) => {
  await go(page, 'Network');
  await expect(page.getByRole('row').nth(1)).toContainText(/127\.0\.0\.1/);
});
