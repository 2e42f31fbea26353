import { expect, go, posts, settled, test } from './skein';

test('less like this says what it changed, and is taken back in the settings', async ({ home: page }) => {
  await page.keyboard.press('j');
  const chosen = page.locator('article.current');
  const uri = (await chosen.getAttribute('data-uri')) ?? '';
  await page.keyboard.press('-');
  await expect(page.getByText(/^Less like “.*now \d+ are\.$/).first()).toBeVisible();
  await go(page, 'Settings');
  const asked = page.getByRole('region', { name: 'More and less' });
  await expect(asked.getByText(/^Less like “/)).toBeVisible();
  await asked.getByRole('button', { name: /^Take back what you asked about/ }).click();
  await expect(asked.getByText(/Taken back/)).toBeVisible();
  await go(page, 'Home');
  await settled(page);
  await expect(posts(page).first()).toBeVisible();
  expect(uri).not.toBe('');
});

test('words can be asked for without a post', async ({ home: page }) => {
  await go(page, 'Settings');
  const asked = page.getByRole('region', { name: 'More and less' });
  await asked.getByLabel('Words, or a topic').fill('river');
  await asked.getByRole('button', { name: 'More', exact: true }).click();
  await expect(asked.getByText(/^More with the words “river”\./)).toBeVisible();
});

test('what was learned is said honestly, with the share for trying out', async ({ home: page }) => {
  await go(page, 'Settings');
  const learned = page.getByRole('region', { name: 'What was learned of you' });
  await expect(learned.getByRole('status')).toHaveText(/^Nothing is learned yet/);
  await learned.getByLabel(/Posts from further down/).selectOption('10');
  await page.reload();
  await expect(page.getByLabel(/Posts from further down/)).toHaveValue('10');
});
