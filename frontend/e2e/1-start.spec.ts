import { copied, expect, open, posts, test } from './skein';

test('the sign-in names the next step, says what it cannot do, and leads into the sample network', async ({ page }) => {
  test.setTimeout(150_000);
  await open(page);
  await expect(page.getByRole('heading', { name: 'Read your network, your way' })).toBeVisible();
  await page.getByLabel('Your handle').fill('nobody-at-all.invalid');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('alert')).toContainText('nobody-at-all.invalid', { timeout: 20_000 });
  await page.getByRole('button', { name: 'Look around with the sample network' }).click();
  await expect(posts(page).first()).toBeVisible({ timeout: 20_000 });
  await expect(posts(page).first()).toHaveAttribute('aria-posinset', '1');
  await copied(page);
  await expect(page.locator('.pill')).toHaveCount(0); // what the first sync brought is in order already
});

test('the password step names the host before anything is sent, and asks before a main password goes out', async ({ page }) => {
  const sent: string[] = [];
  await page.route('**/api/API/*', async (route) => {
    const method = route.request().url().split('/').pop() ?? '';
    if (method === 'State') {
      const answer = await route.fetch();
      return route.fulfill({ json: { ...(await answer.json()), network: 'none' } });
    }
    if (method === 'Inspect') return route.fulfill({ json: { handle: 'ada.test', did: 'did:plc:ada', host: 'pds.test', pds: 'https://pds.test' } });
    if (method !== 'Login') return route.continue();
    sent.push(route.request().postData() ?? '');
    return route.fulfill({ status: 400, json: { code: 'auth.not_app_password', message: 'This does not look like an app password.', params: { host: 'pds.test' } } });
  });
  await open(page);
  await page.getByLabel('Your handle').fill('@ada.test');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'Your password goes to pds.test' })).toBeVisible();
  expect(sent).toEqual([]);
  await page.getByLabel('App password').fill('correct horse');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Send it to pds.test anyway' }).click();
  expect(sent.map((body) => JSON.parse(body)[0].useAnyway)).toEqual([false, true]);
});
