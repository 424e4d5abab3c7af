import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { outageDay, reviewSource } from './pages/search-page.ts';
import { expect, test } from './pages/test.ts';

/** What axe finds that keeps somebody out: one line per finding. */
async function seriousFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}

const pages = [
  '/dashboards',
  '/sources',
  '/sources/new',
  '/access',
  '/access?tab=groups',
  '/access?tab=roles',
  '/access?tab=grants',
  '/access?tab=keys',
  '/access?tab=safeguards',
  '/access?tab=usage',
  '/masking',
  '/masking?tab=versions',
  '/masking?tab=coverage',
  '/masking?tab=requests',
  '/masking?tab=keys',
  '/audit',
  '/settings',
];

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme });

    test('the search page and what opens on it', async ({ search, page }) => {
      await search.open({
        ...outageDay,
        src: reviewSource,
        q: '审单失败 NOT host.name:gz-review-01',
        cols: 'error.cause,host.name~200',
      });
      expect(await seriousFindings(page)).toEqual([]);
      await search.rows.nth(1).click();
      await expect(search.detail).toContainText('Stored');
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('button', { name: /^Time range/ }).click();
      await expect(page.getByLabel('Type a range')).toBeVisible();
      expect(await seriousFindings(page)).toEqual([]);
    });

    for (const path of pages) {
      test(`the page ${path}`, async ({ page }) => {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await page.waitForLoadState('networkidle');
        expect(await seriousFindings(page)).toEqual([]);
      });
    }
  });
}
