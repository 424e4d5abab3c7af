import type { Page } from '@playwright/test';
import { outageDay, reviewSource } from './pages/search-page.ts';
import { expect, test } from './pages/test.ts';

const requestId = 'e2e-request-1';

/** The api's answers of one path fail as it would fail itself, until told otherwise. */
async function failing(page: Page, path: string, code: string, status = 503): Promise<() => void> {
  let isFailing = true;
  await page.route(`**/api/lw/api/v1/${path}`, (route) =>
    isFailing
      ? route.fulfill({
          status,
          json: { error: { code, message: 'as the server says it', retryable: false, requestId } },
        })
      : route.continue(),
  );
  return () => {
    isFailing = false;
  };
}

test('a search that fails says why, with the id to hand on, and is asked again', async ({ search, page }) => {
  const mend = await failing(page, 'search', 'store.unavailable');
  await search.open({ ...outageDay, src: reviewSource });
  const list = page.getByRole('region', { name: 'Lines', exact: true });
  await expect(list.getByRole('alert')).toContainText('The store does not answer');
  await expect(list.getByRole('alert')).toContainText(requestId);
  await expect(page.getByRole('button', { name: 'Show only log.level: error' }), 'the rest stands').toBeVisible();
  mend();
  await list.getByRole('button', { name: 'Try again' }).click();
  await expect(search.rows.first()).toBeVisible();
});

test('a count that fails leaves the lines', async ({ search, page }) => {
  await failing(page, 'aggregate', 'query.timeout', 504);
  await search.open({ ...outageDay, src: reviewSource });
  await expect(search.rows.first()).toBeVisible();
  await expect(page.getByRole('region', { name: 'Lines over time by level' }).getByRole('alert')).toContainText(
    'took too long',
  );
});

for (const { path, route, title } of [
  { path: '/sources', route: 'sources', title: 'Sources' },
  { path: '/access', route: 'members', title: 'Access' },
  { path: '/access?tab=keys', route: 'api-keys', title: 'Keys' },
  { path: '/dashboards', route: 'aggregate', title: 'Dashboards' },
]) {
  test(`${title}: a failure stands where the data would, and can be retried`, async ({ page }) => {
    const mend = await failing(page, route, 'db.unavailable');
    await page.goto(path);
    const alert = page.getByRole('main').getByRole('alert').first();
    await expect(alert).toContainText('The database does not answer');
    await expect(alert).toContainText(requestId);
    mend();
    const failures = page.getByRole('main').getByText(requestId);
    const before = await failures.count();
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => failures.count()).toBeLessThan(before);
  });
}

test('what is forbidden says so and is no error', async ({ page }) => {
  await failing(page, 'members', 'auth.forbidden', 403);
  await page.goto('/access');
  await expect(page.getByRole('heading', { name: 'You lack the right to see this' })).toBeVisible();
});

test('a search that runs is stopped: the request ends, what has come stays', async ({ search, page }) => {
  let release: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/api/lw/api/v1/search', async (route) => {
    await held;
    await route.abort().catch(() => undefined);
  });
  await page.goto(`/search?${new URLSearchParams({ ...outageDay, src: reviewSource }).toString()}`);
  const stop = page.getByRole('button', { name: 'Stop', exact: true });
  await expect(search.count, 'the count has come').not.toHaveText('');
  const ended = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/v1/search'));
  await stop.click();
  await ended;
  release?.();
  await search.settled();
  await expect(page.getByText('Stopped').first()).toBeVisible();
  expect(await search.hits()).toBeGreaterThan(0);

  await page.unroute('**/api/lw/api/v1/search');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(search.rows.first()).toBeVisible();
  await expect(page.getByText('Stopped')).toHaveCount(0);
});

test('lines that are still arriving are a band and a sentence, never a complete answer', async ({ search, page }) => {
  const asOfMs = Date.now();
  let isLate = true;
  const instant = (ms: number): string => new Date(ms).toISOString();
  await page.route('**/api/lw/api/v1/arrival', (route) =>
    route.fulfill({
      json: { asOf: instant(asOfMs), searchableThrough: instant(isLate ? asOfMs - 120_000 : asOfMs) },
    }),
  );
  await search.open({ from: 'now-15m', to: 'now+5m' });
  await expect(page.getByText('Still arriving', { exact: true })).toBeVisible();
  await expect(page.locator('[data-band=late]')).toBeVisible();
  await expect(page.locator('[data-band=future]')).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Still arriving since' })).toBeVisible();
  await page.getByTitle('How complete this answer is').click();
  await expect(page.getByText(/cannot all be found yet: 2 min behind/)).toBeVisible();
  await page.keyboard.press('Escape');
  isLate = false;
  await page.getByRole('button', { name: 'They have arrived: run again' }).first().click();
  await expect(page.getByText('Complete', { exact: true })).toBeVisible();
  await expect(page.locator('[data-band=late]')).toHaveCount(0);
});
