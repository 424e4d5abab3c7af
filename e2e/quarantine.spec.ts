import { randomBytes } from 'node:crypto';
import { demoTenant, ready } from './pages/ready.ts';
import { expect, test } from './pages/test.ts';

const token = (): string => randomBytes(6).toString('hex');

test('a quarantined line is repaired by a new rule, replayed, and found', async ({ page, request, search }) => {
  const name = `e2e-quarantine-${token()}`;
  const word = `needle${token()}`;
  await page.goto('/sources/new');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('combobox', { name: 'Parser' }).click();
  await page.getByRole('option', { name: 'JSON', exact: true }).click();
  await page.getByRole('button', { name: 'Create source' }).click();
  await expect(page).toHaveURL(/\/sources\/(?!new$)[a-z0-9]+$/);
  const address = page.url();

  const tooDeep = `${'{"a":'.repeat(70)}"${word}"${'}'.repeat(70)}`;
  const sent = await request.post(`${ready.gateway}/ingest/v1/ndjson?source=${name}`, {
    headers: { authorization: `ApiKey ${demoTenant('customs').ingestKey}`, 'content-type': 'application/x-ndjson' },
    data: `${tooDeep}\n`,
  });
  expect(sent.ok()).toBe(true);
  await expect(async () => {
    await page.goto(`${address}?tab=quarantine`);
    await expect(page.getByText('1 shown, newest first')).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(page.getByRole('listitem').filter({ hasText: word })).toContainText('Nested too deep');

  await search.open({ src: name, from: 'now-1h', to: 'now+1h' });
  await expect(page.getByText('1 in quarantine'), 'the search says what it cannot find').toBeVisible();
  await page.getByTitle('How complete this answer is').click();
  await page.getByRole('link', { name }).click();
  await expect(page).toHaveURL(/tab=quarantine/);

  await page.getByRole('button', { name: 'Replay', exact: true }).click();
  await expect(page.getByText('0 of 1 stored, 1 remain'), 'the old rule does not read it').toBeVisible();

  await page.getByRole('tab', { name: 'Parser' }).click();
  await page.getByRole('combobox', { name: 'Parser' }).click();
  await page.getByRole('option', { name: 'Plain text' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved. The next lines are read this way.')).toBeVisible();

  await page.getByRole('tab', { name: 'Quarantine' }).click();
  await page.getByRole('button', { name: 'Replay all' }).click();
  await expect(page.getByText('1 of 1 stored, 0 remain')).toBeVisible();
  await expect(page.getByText('Nothing in quarantine')).toBeVisible();
  await search.open({ q: word, src: name, from: 'now-1h', to: 'now+1h' });
  await expect(search.rows.first().locator('mark')).toHaveText([word]);
});
