import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, go, test } from './skein';

interface Row { did: string; handle: string; displayName: string; avatar: string; host: string; keeping: string; current: boolean; locked: boolean }
const row = (name: string, current: boolean, locked = false): Row => ({ did: `did:plc:${name}`, handle: `${name}.test`, displayName: '', avatar: '', host: 'pds.test', keeping: 'file', current, locked });

async function sound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => v.id)).toEqual([]);
}

/** The page as two signed-in accounts would see it: everything true but who they are. */
async function signedIn(page: Page, list: Row[]): Promise<string[][]> {
  const calls: string[][] = [];
  await page.route('**/api/API/*', async (route) => {
    const method = route.request().url().split('/').pop() ?? '';
    const args = JSON.parse(route.request().postData() ?? '[]') as string[];
    if (method === 'Accounts') return route.fulfill({ json: list });
    if (method === 'SwitchAccount' || method === 'SignOutAccount') {
      calls.push([method, ...args]);
      if (method === 'SwitchAccount' && args[1] === 'wrong') return route.fulfill({ status: 400, json: { code: 'auth.vault_locked', message: 'The passphrase does not fit.', params: {} } });
      for (const a of list) a.current = method === 'SwitchAccount' ? a.did === args[0] : a.current;
    }
    const stateful = method === 'State' || method === 'SwitchAccount' || method === 'SignOutAccount';
    if (!stateful) return route.continue();
    const url = route.request().url().replace(method, 'State');
    const answer = await route.fetch({ url, postData: '[]' });
    const now = list.find((a) => a.current);
    return route.fulfill({ json: { ...(await answer.json()), network: 'live', account: now } });
  });
  await page.reload();
  await page.getByRole('navigation').waitFor();
  return calls;
}

test('the account menu lists, switches, adds and signs out, by keyboard', async ({ home: page }) => {
  const calls = await signedIn(page, [row('ada', true), row('bo', false)]);
  const face = page.getByRole('button', { name: 'Accounts, signed in as ada.test' });
  await face.focus();
  await page.keyboard.press('Enter');
  const menu = page.getByRole('list', { name: 'Accounts on this computer' });
  await expect(menu.getByRole('listitem')).toHaveCount(2);
  await expect(menu.locator('[aria-current=true]')).toContainText('ada.test');
  await sound(page);
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(face).toBeFocused();
  await page.keyboard.press('Enter');
  await menu.getByRole('button', { name: /bo\.test/ }).first().click();
  await expect(page.getByRole('button', { name: 'Accounts, signed in as bo.test' })).toBeVisible();
  await page.getByRole('button', { name: 'Accounts, signed in as bo.test' }).click();
  await menu.getByRole('button', { name: 'Sign ada.test out' }).click();
  expect(calls).toEqual([['SwitchAccount', 'did:plc:bo', ''], ['SignOutAccount', 'did:plc:ada']]);
  await page.getByRole('button', { name: 'Add an account' }).click();
  await expect(page.getByLabel('Your handle')).toBeVisible();
});

test('an account in an encrypted file asks for its passphrase, and says when it does not fit', async ({ home: page }) => {
  const calls = await signedIn(page, [row('ada', true), row('bo', false, true)]);
  await page.getByRole('button', { name: 'Accounts, signed in as ada.test' }).click();
  await page.getByRole('list', { name: 'Accounts on this computer' }).getByRole('button', { name: /bo\.test/ }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Passphrase').fill('wrong');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('does not fit');
  await sound(page);
  await dialog.getByLabel('Passphrase').fill('the right one');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  expect(calls.map((c) => c[2])).toEqual(['wrong', 'the right one']);
});

test('on a phone the accounts are in Settings', async ({ home: page }) => {
  await page.setViewportSize({ width: 380, height: 720 });
  await signedIn(page, [row('ada', true), row('bo', false)]);
  await go(page, 'Settings');
  await expect(page.getByRole('list', { name: 'Accounts on this computer' }).getByRole('listitem')).toHaveCount(2);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
  await sound(page);
});

test('Network draws the bytes by server, says them in a table, and makes room', async ({ home: page }) => {
  let running = false;
  await page.route('**/api/API/Room', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...(await answer.json()), bytes: 1_950_000_000, goal: 2_000_000_000, running } });
  });
  await page.route('**/api/API/MakeRoom', async (route) => {
    running = true;
    await route.fulfill({ json: 'room-1' });
  });
  await page.route('**/api/API/Cancel', (route) => route.fulfill({ json: null }));
  for (const width of [1100, 380]) {
    await page.setViewportSize({ width, height: 720 });
    await go(page, 'Network');
    await expect(page.getByRole('img', { name: /^Bytes by server/ }).locator('canvas')).toBeVisible();
    await expect(page.getByRole('region', { name: 'Servers' }).getByRole('rowheader').first()).toContainText('127.0.0.1');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await sound(page);
  }
  await page.getByRole('button', { name: 'Make room' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Looking at what may go.' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
});

test('Network says what is missing, account by account, and fetches it', async ({ home: page }) => {
  const calls: string[] = [];
  const gap = { did: 'did:plc:cy', handle: 'cy.test', what: 'Its records differ.', rev: 'a', head: 'b', missing: 12, extra: 1, repaired: false };
  await page.route('**/api/API/Certificate', (route) => route.fulfill({ json: { accounts: 143, complete: 142, gaps: [gap], sentence: '142 of 143 accounts are complete; 1 has a gap.', atMs: Date.now() } }));
  await page.route('**/api/API/StartCertificate', (route) => {
    calls.push(route.request().postData() ?? '');
    return route.fulfill({ json: 'certificate-1' });
  });
  await page.route('**/api/API/Cancel', (route) => route.fulfill({ json: null }));
  await page.setViewportSize({ width: 380, height: 720 });
  await go(page, 'Network');
  const table = page.getByRole('region', { name: 'What is missing' });
  await expect(table.getByRole('row').nth(1)).toContainText('12');
  await sound(page);
  await page.getByRole('button', { name: 'Fetch what is missing' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Comparing: 0 of 0 accounts.' })).toBeVisible();
  expect(calls).toEqual(['[true]']);
});
