import { expect, test } from './pages/test.ts';

const panels = ['Review volume', 'Security alarms by level', 'TCP resets', 'Sent minus received'];

test('the panels are drawn over the demo, with the week before laid over it', async ({ page }) => {
  await page.goto('/dashboards');
  for (const name of panels) await expect(page.getByRole('img', { name, exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Week before' })).toBeVisible();
  await expect(page.getByRole('link', { name: /Largest backlog/ })).toContainText(/4\d,\d{3}/);
});

test('a bar leads to exactly its lines', async ({ page, search }) => {
  await page.goto('/dashboards?from=2025-12-29T16:00:00Z&to=2025-12-30T16:00:00Z');
  const panel = page.locator('section', { has: page.getByRole('heading', { name: 'Review volume' }) });
  await panel.getByRole('button', { name: 'Table' }).click();
  const row = panel.getByRole('row', { name: /2025-12-30 10:00/ });
  const count = Number((await row.getByRole('cell').nth(1).innerText()).replaceAll(',', ''));
  expect(count).toBeGreaterThan(0);
  await row.getByRole('button').click();
  await expect(page).toHaveURL(/\/search\?/);
  expect(search.param('q')).toBe('event.action:review');
  expect(search.param('from')).toBe('2025-12-30T02:00:00Z');
  expect(await search.hits()).toBe(count);
});

test('pressing the drawing leads to lines too', async ({ page, search }) => {
  await page.goto('/dashboards?from=2025-12-29T16:00:00Z&to=2025-12-30T16:00:00Z');
  const chart = page.getByRole('img', { name: 'Security alarms by level', exact: true });
  await chart.scrollIntoViewIfNeeded();
  await chart.click({ position: { x: 400, y: 150 } });
  await expect(page).toHaveURL(/\/search\?.*src=security-alarm/);
  expect(await search.hits()).toBeGreaterThan(0);
});

test('a name of a ranking leads to its lines', async ({ page, search }) => {
  await page.goto('/dashboards?from=2025-12-29T16:00:00Z&to=2025-12-30T16:00:00Z');
  const row = page.getByRole('row', { name: /审单服务无响应/ });
  const count = Number(
    (await row.getByRole('cell').last().locator('xpath=preceding-sibling::td[1]').innerText()).replaceAll(',', ''),
  );
  await row.getByRole('link').click();
  await expect(page).toHaveURL(/\/search\?/);
  expect(search.param('q')).toBe('event.outcome:failure error.cause:审单服务无响应');
  expect(await search.hits()).toBe(count);
});
