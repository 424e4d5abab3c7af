import { outageDay, reviewSource } from './pages/search-page.ts';
import { expect, test } from './pages/test.ts';

test('the first visit opens on lines, and the demo leads to its outage', async ({ search, page }) => {
  await search.open();
  await expect(search.rows.first()).toBeVisible();
  expect(await search.hits()).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'See the outage of 30 December' }).click();
  await expect.poll(() => search.param('from')).toBe(outageDay.from);
  expect(search.param('src')).toBe(reviewSource);
  await expect(search.rows.first(), 'one source needs no column of its name').not.toContainText(reviewSource);
  await expect(search.rows.first()).toContainText('报关单');
});

test('drawing over the chart zooms, going back undoes it', async ({ search, page }) => {
  await search.open({ ...outageDay, src: reviewSource });
  const all = await search.hits();
  await search.drawOver(0.45, 0.6);
  await expect.poll(() => search.param('from')).not.toBe(outageDay.from);
  const from = Date.parse(search.param('from') ?? '');
  const to = Date.parse(search.param('to') ?? '');
  expect(from).toBeGreaterThan(Date.parse(outageDay.from));
  expect(to - from).toBeLessThan(6 * 3_600_000);
  const zoomed = await search.hits();
  expect(zoomed).toBeGreaterThan(0);
  expect(zoomed).toBeLessThan(all);

  await page.goBack();
  await expect.poll(() => search.param('from')).toBe(outageDay.from);
  expect(await search.hits()).toBe(all);
});

test('values are filtered in and out by a press; pills and text stay one thing', async ({ search, page }) => {
  await search.open({ ...outageDay, src: reviewSource });
  const all = await search.hits();
  await search.facet('event.outcome', 'failure').click();
  await expect(search.box).toHaveValue('event.outcome:failure');
  await expect(search.pills).toHaveCount(1);
  const failures = await search.hits();
  expect(failures).toBeGreaterThan(0);
  expect(failures).toBeLessThan(all);

  await search.pills.getByRole('button', { name: 'Filter event.outcome:failure', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Invert' }).click();
  await expect(search.box).toHaveValue('NOT event.outcome:failure');
  await expect.poll(() => search.hits()).toBe(all - failures);

  await search.run('');
  await expect(search.pills).toHaveCount(0);
  expect(await search.hits()).toBe(all);
});

test('a two-character Chinese word is found and marked', async ({ search }) => {
  await search.open({ ...outageDay, src: reviewSource, q: '失败' });
  expect(await search.hits()).toBeGreaterThan(0);
  const first = search.rows.first();
  await expect(first.locator('mark').first()).toHaveText('失败');
});

test('a line opens beside the list; the address restores query, range, filters and line', async ({ search, page }) => {
  await search.open({ ...outageDay, src: reviewSource, q: '审单失败 event.outcome:failure' });
  await search.rows.nth(3).click();
  await expect(search.detail).toContainText('declaration.no');
  await expect(search.detail).toContainText('Stored');
  const line = search.param('line');
  expect(line).not.toBeNull();
  const shown = await search.rows.nth(3).innerText();

  await page.reload();
  await search.settled();
  await expect(search.box).toHaveValue('审单失败 event.outcome:failure');
  await expect(search.pills).toHaveCount(1);
  await expect(search.detail).toContainText('declaration.no');
  await expect(search.rows.nth(3)).toHaveAttribute('aria-selected', 'true');
  expect(await search.rows.nth(3).innerText()).toBe(shown);
  expect(search.param('line')).toBe(line);

  const host = search.detail.getByRole('button', { name: /^What to do with host\.name:/ });
  const value = await host.innerText();
  await host.click();
  await page.getByRole('menuitem', { name: /Filter it out/ }).click();
  await expect(search.box).toHaveValue(`审单失败 event.outcome:failure NOT host.name:${value}`);
});

test('lines before and after stand in the order of their stream', async ({ search, page }) => {
  await search.open({ ...outageDay, src: reviewSource });
  await search.rows.nth(5).click();
  await search.detail.getByRole('button', { name: 'Context' }).click();
  const dialog = page.getByRole('dialog', { name: 'Lines before and after' });
  await expect(dialog.locator('li[aria-current]')).toHaveCount(1);
  expect(await dialog.getByRole('listitem').count()).toBeGreaterThan(10);
});

test('hands need no mouse', async ({ search, page }) => {
  await search.open({ ...outageDay, src: reviewSource });
  await page.keyboard.press('/');
  await expect(search.box).toBeFocused();
  await page.keyboard.type('失败');
  await page.keyboard.press('Enter');
  await expect.poll(() => search.param('q')).toBe('失败');
  await search.settled();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(search.box).not.toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await expect(search.detail).toBeVisible();
  await page.keyboard.press('j');
  await expect(search.rows.nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('c');
  const context = page.getByRole('dialog', { name: 'Lines before and after' });
  await expect(context.locator('li[aria-current]')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('f');
  await expect(search.box).toHaveValue(/^失败 log\.level:/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
});

test('an error of the query is explained in place, with a fix to press', async ({ search, page }) => {
  await search.open({ ...outageDay, src: reviewSource });
  await search.box.fill('失败 AND (event.outcome:failure');
  await search.box.press('Escape');
  await expect(page.getByRole('alert').filter({ hasText: 'parenthesis' })).toBeVisible();
  await page.getByRole('button', { name: 'Fix: 失败 AND (event.outcome:failure)' }).click();
  await expect(search.box).toHaveValue('失败 AND (event.outcome:failure)');
  expect(await search.hits()).toBeGreaterThan(0);
});

test('fields complete while they are typed', async ({ search, page }) => {
  await search.open({ ...outageDay, src: reviewSource });
  await search.box.click();
  await search.box.pressSequentially('event.outc');
  await expect(page.getByRole('listbox', { name: 'Completions' }).getByRole('option').first()).toContainText(
    'event.outcome',
  );
  await search.box.press('Tab');
  await expect(search.box).toHaveValue(/^event\.outcome:?/);
});

test('a range can be typed in words', async ({ search, page }) => {
  await search.open({ ...outageDay, src: reviewSource });
  await page.getByRole('button', { name: /^Time range/ }).click();
  await page.getByLabel('Type a range').fill('2025-12-30 11:00 to 14:20');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => search.param('from')).toBe('2025-12-30T03:00:00Z');
  expect(search.param('to')).toBe('2025-12-30T06:20:00Z');
  expect(await search.hits()).toBeGreaterThan(0);
});

test('an empty result says where the nearest lines are and which filter leaves none', async ({ search, page }) => {
  await search.open({ from: '2025-11-01T00:00:00Z', to: '2025-11-02T00:00:00Z', src: reviewSource });
  await expect(page.getByRole('heading', { name: /No lines between/ })).toBeVisible();
  await page.getByRole('button', { name: 'Go there' }).first().click();
  await expect(search.rows.first()).toBeVisible();

  await search.open({ ...outageDay, src: reviewSource, q: '审单 NOT event.action:*' });
  await expect(page.getByText('Without NOT event.action:* there are lines')).toBeVisible();
  await page.getByRole('button', { name: 'Remove it' }).click();
  await expect(search.rows.first()).toBeVisible();
});

test('many lines scroll: later pages come as the end draws near', async ({ search, page }) => {
  await search.open({ from: '2025-12-25T16:00:00Z', to: '2025-12-31T16:00:00Z' });
  await search.rows.first().hover();
  for (let turn = 0; turn < 5; turn++) await page.mouse.wheel(0, 4000);
  await expect(page.getByText(/^[1-9],\d00 loaded$/)).toBeVisible();
  expect(await search.rows.count(), 'only what can be seen is in the document').toBeLessThan(150);
});
