import type { Locator, Page } from '@playwright/test';
import { demoTenant, ready } from './pages/ready.ts';
import { outageDay, reviewSource } from './pages/search-page.ts';
import { expect, test } from './pages/test.ts';

const failures = { ...outageDay, src: reviewSource, q: '审单失败 event.outcome:failure' };

function head(page: Page, field: string): Locator {
  return page.getByRole('button', { name: `Column ${field}`, exact: true });
}

async function order(page: Page): Promise<readonly string[]> {
  return page
    .locator('[data-column]')
    .evaluateAll((heads) => heads.map((item) => item.getAttribute('data-column') ?? ''));
}

async function centre(locator: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new RangeError('not drawn');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

test('what the query met is marked: words in the line, clauses in their field, nothing else', async ({ search }) => {
  await search.open({ ...failures, cols: 'event.outcome,host.name' });
  const row = search.rows.first();
  await expect(row.locator('mark')).toHaveText(['failure', '审单失败']);
  await row.click();
  const raw = search.detail.locator('pre');
  await expect(raw.locator('mark').filter({ hasText: 'failure' })).toHaveCount(1);
  await expect(raw.locator('mark').filter({ hasText: '审单失败' })).toHaveCount(1);
  await expect(search.detail.getByRole('row', { name: /^event\.outcome/ }).locator('mark')).toHaveText('failure');
  await expect(search.detail.getByRole('row', { name: /^log\.level/ }).locator('mark')).toHaveCount(0);
});

test('a branch of the query that does not hold for a line marks nothing in it', async ({ search }) => {
  await search.open({ ...outageDay, src: reviewSource, q: '(审单 nothinglikeit) OR 失败' });
  await expect(search.rows.first().locator('mark')).toHaveText(['失败']);
});

test('a row shows where the query was met when its message leaves that out', async ({ search }) => {
  await search.open({ ...outageDay, src: reviewSource, q: 'Guangzhou' });
  await expect(search.rows.first().locator('mark')).toHaveText(['Guangzhou']);
  await expect(search.rows.first()).toContainText('"site":"Guangzhou"');
});

test('columns are dragged to their place and width; the address keeps both', async ({ search, page }) => {
  await search.open({ ...failures, cols: 'event.outcome,host.name,log.level' });
  const from = await centre(head(page, 'log.level'));
  const to = await centre(head(page, 'event.outcome'));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x - 20, to.y, { steps: 6 });
  await page.mouse.up();
  await expect.poll(() => order(page)).toEqual(['log.level', 'event.outcome', 'host.name']);
  await expect(page.getByRole('menu'), 'a drag opens no menu').toHaveCount(0);

  const edge = await centre(page.getByRole('separator', { name: 'Width of host.name' }));
  await page.mouse.move(edge.x, edge.y);
  await page.mouse.down();
  await page.mouse.move(edge.x + 80, edge.y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => search.param('cols')).toBe('log.level,event.outcome,host.name~240');
  await page.reload();
  await search.settled();
  expect(await order(page)).toEqual(['log.level', 'event.outcome', 'host.name']);
  const cell = await page.locator('[data-column="host.name"]').boundingBox();
  expect(cell?.width).toBe(240);
});

test('columns are moved, resized and removed by keys, and told to who cannot see it', async ({ search, page }) => {
  await search.open({ ...failures, cols: 'event.outcome,host.name' });
  await head(page, 'host.name').focus();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect.poll(() => order(page)).toEqual(['host.name', 'event.outcome']);
  await expect(page.getByRole('status').filter({ hasText: 'host.name is column 1 of 2' })).toHaveCount(1);
  await expect(head(page, 'host.name'), 'the moved column keeps the focus').toBeFocused();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(() => search.param('cols')).toBe('host.name~176,event.outcome');
  await page.getByRole('separator', { name: 'Width of host.name' }).focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => search.param('cols')).toBe('host.name~144,event.outcome');
  await head(page, 'event.outcome').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Fit to its values' }).click();
  await expect.poll(() => search.param('cols')).toMatch(/^host\.name~144,event\.outcome~1[0-4]\d$/);
  await head(page, 'event.outcome').press('Delete');
  await expect.poll(() => order(page)).toEqual(['host.name']);
});

test('raw lines and wrapping stand in the address', async ({ search, page }) => {
  await search.open(failures);
  await page.getByRole('button', { name: 'Raw', exact: true }).click();
  await page.getByRole('button', { name: 'Wrap long lines' }).click();
  await expect.poll(() => search.param('view')).toBe('raw');
  await page.reload();
  await search.settled();
  await expect(search.rows.first()).toContainText('{"@timestamp"');
  await expect(page.getByRole('button', { name: 'Wrap long lines' })).toHaveAttribute('aria-pressed', 'true');
});

test('keys go on from a line that was pressed', async ({ search, page }) => {
  await search.open(failures);
  await search.rows.nth(2).click();
  await page.keyboard.press('j');
  await expect(search.rows.nth(3)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(search.rows.nth(1)).toHaveAttribute('aria-selected', 'true');
});

test('terminal colours are drawn, and stripped for copying', async ({ search, page, context, request }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const token = `ansi${Date.now().toString(36)}`;
  const line = `\u001b[1;31mERROR\u001b[0m ${token} disk \u001b[33m91%\u001b[0m full \u001b[2Jwiped`;
  const sent = await request.post(`${ready.gateway}/ingest/v1/raw?source=e2e-ansi`, {
    headers: { authorization: `ApiKey ${demoTenant('customs').ingestKey}`, 'content-type': 'text/plain' },
    data: `${line}\n`,
  });
  expect(sent.ok()).toBe(true);
  await search.open({ q: token, src: 'e2e-ansi', from: 'now-1h', to: 'now+1h' });
  await expect(async () => {
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(search.rows.first()).toContainText(`${token} disk 91% full`, { timeout: 1000 });
  }).toPass();
  const red = search.rows.first().getByText('ERROR', { exact: true });
  await expect(red).toHaveCSS('font-weight', '600');
  await expect(search.rows.first().locator('.unseen'), 'what is no colour stays visible').toHaveText(['ESC']);
  await search.rows.first().click();
  await search.detail.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Copy the raw line' }).click();
  await expect(page.getByText('Copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`ERROR ${token} disk 91% full \u001b[2Jwiped`);
});
