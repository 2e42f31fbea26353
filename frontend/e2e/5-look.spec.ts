import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, go, open, posts, settled, test } from './skein';

const screens = ['Home', 'Find', 'Filtered', 'Models', 'Network', 'Settings'] as const;
const folder = '../docs/screens';

async function sound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
  expect(grave.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)).toEqual([]);
}

async function picture(page: Page, name: string): Promise<void> {
  if (process.env['UPDATE_SCREENS']) await page.screenshot({ path: `${folder}/${name}.png` });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    for (const screen of screens) {
      test(`${screen} has no serious fault`, async ({ home: page }) => {
        await go(page, screen);
        if (screen === 'Home') await settled(page);
        if (screen === 'Find') {
          await page.getByRole('searchbox').fill('storm');
          await page.keyboard.press('Enter');
          await page.getByRole('status').filter({ hasText: /post/ }).waitFor();
        }
        if (screen === 'Filtered') await page.getByText(/^Would collapse/).waitFor();
        await sound(page);
        await picture(page, `${screen.toLowerCase()}-${colorScheme}`);
      });
    }

    test('why, a move of the mix and the keyboard list have no serious fault', async ({ home: page }) => {
      await page.locator('input[data-signal="liked/1"]').fill('5');
      await page.getByText(/^in \d+$/).waitFor();
      await settled(page);
      await sound(page);
      await picture(page, `mix-${colorScheme}`);
      await posts(page).first().getByRole('button', { name: 'Why is this post here?' }).click();
      await page.locator('[data-sum]').waitFor();
      await sound(page);
      await picture(page, `why-${colorScheme}`);
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      await sound(page);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('button', { name: 'Apply' })).toBeHidden();
    });

    test('faders are named in full and found by name', async ({ home: page }) => {
      const labels = page.locator('.fader label');
      await page.locator('aside.mix').evaluate((el) => (el.style.width = '280px'));
      expect(await labels.evaluateAll((all) => all.filter((l) => l.scrollWidth > l.clientWidth).map((l) => l.textContent))).toEqual([]);
      const all = await labels.count();
      const field = page.getByRole('searchbox', { name: 'Find a fader' });
      await field.fill('people like');
      await expect(page.getByRole('slider', { name: 'People like you' })).toBeVisible();
      expect(await labels.count()).toBeLessThan(all);
      await sound(page);
      await field.fill('zzz');
      await expect(page.getByText('No fader is called that.')).toBeVisible();
      await sound(page);
      await field.press('Escape');
      await expect(labels).toHaveCount(all);
    });

    test('the sign-in has no serious fault', async ({ page }) => {
      await page.route('**/api/API/State', async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ json: { ...(await answer.json()), network: 'none' } });
      });
      await open(page);
      await page.getByLabel('Your handle').waitFor();
      await sound(page);
      await picture(page, `sign-in-${colorScheme}`);
    });

    test('a narrow view has no serious fault', async ({ home: page }) => {
      await page.setViewportSize({ width: 380, height: 720 });
      await settled(page);
      await sound(page);
      await picture(page, `narrow-${colorScheme}`);
    });
  });
}
