import { AxeBuilder } from '@axe-core/playwright';
import { randomBytes } from 'node:crypto';
import { demoTenant, ready } from './pages/ready.ts';
import { expect, test } from './pages/test.ts';

const source = `e2e-pipe-${randomBytes(4).toString('hex')}`;

test('what was just sent shows on every edge, and its row leads on', async ({ page, request }) => {
  const lines = Array.from({ length: 300 }, (_, n) => `{"level":"INFO","message":"line ${n}"}`).join('\n');
  const sent = await request.post(`${ready.gateway}/ingest/v1/ndjson?source=${source}`, {
    headers: { authorization: `ApiKey ${demoTenant('customs').ingestKey}`, 'content-type': 'application/x-ndjson' },
    data: `${lines}\n`,
  });
  expect(sent.ok()).toBe(true);
  await page.goto('/pipeline');
  const row = page.getByRole('table', { name: 'Sources' }).getByRole('row').filter({ hasText: source });
  await expect(row).toContainText('Sending', { timeout: 30_000 });
  await expect(page.getByLabel('Sources to Gateway')).toContainText(/[\d.]+\/s/);
  await expect(page.getByLabel('Queue to Indexer')).toContainText(/no lag|behind/);
  await expect(page.locator('[data-stage="store"]')).toContainText('Flows');
  await row.getByRole('link', { name: `Search ${source}` }).click();
  await expect(page).toHaveURL(new RegExp(`/search\\?.*src=${source}`));
});

test('the numbers are fetched again by themselves, and say when they are old', async ({ page }) => {
  await page.goto('/pipeline');
  await expect(page.getByText(/^As of .*, every 5 s$/)).toBeVisible();
  await page.waitForResponse((response) => response.url().includes('/api/v1/pipeline') && response.ok());
  await page.route('**/api/v1/pipeline', (route) => route.abort());
  await expect(page.getByText(/^No answer since/)).toBeVisible({ timeout: 40_000 });
  await expect(page.getByRole('table', { name: 'Sources' })).toBeVisible();
});

test('the calendar of a source shows what other days would bring before they are saved', async ({ page }) => {
  await page.goto('/sources');
  await page.getByRole('link', { name: 'customs-review-gz' }).click();
  await page.getByRole('tab', { name: 'Retention' }).click();
  await expect(page.getByRole('table', { name: 'Partitions' }).getByRole('row').nth(1)).toBeVisible({
    timeout: 30_000,
  });
  await page.getByLabel('Kept for (days)').fill('30');
  await expect(page.getByText(/^A dry run/)).toBeVisible();
  // Its partitions are shared with sources that are kept for ever, and that is what the page says.
  await expect(page.getByText(/^These sources share partitions/)).toContainText('customs-review-sz');
  await expect(page.getByText(/^Another source that shares these partitions is kept for ever/)).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme });

    for (const size of [
      { width: 1440, height: 900 },
      { width: 390, height: 844 },
    ]) {
      test(`nobody is kept out at ${size.width} pixels`, async ({ page }) => {
        await page.setViewportSize(size);
        await page.goto('/pipeline');
        await expect(page.getByRole('table', { name: 'Sources' })).toBeVisible({ timeout: 30_000 });
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(width).toBeLessThanOrEqual(size.width);
      });
    }
  });
}
