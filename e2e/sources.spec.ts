import { randomBytes } from 'node:crypto';
import { demoTenant, ready } from './pages/ready.ts';
import { expect, test } from './pages/test.ts';

const token = (): string => randomBytes(6).toString('hex');

test('a source is created with a live preview, and its first line is found', async ({ page, request, search }) => {
  const name = `e2e-${token()}`;
  const word = `needle${token()}`;
  await page.goto('/sources');
  await page.getByRole('link', { name: 'Create source' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page
    .getByLabel('Paste some lines of the log')
    .fill('{"level":"WARN","host":{"name":"h-1"},"message":"first"}\n{"level":"ERROR","message":"second"}');
  await expect(page.getByText('2 lines → 2 events')).toBeVisible();
  await expect(page.getByRole('row', { name: 'host.name h-1' })).toBeVisible();
  await page.getByRole('button', { name: 'Create source' }).click();
  await expect(page).toHaveURL(/\/sources\/(?!new$)[a-z0-9]+$/);

  const sent = await request.post(`${ready.gateway}/ingest/v1/ndjson?source=${name}`, {
    headers: { authorization: `ApiKey ${demoTenant('customs').ingestKey}`, 'content-type': 'application/x-ndjson' },
    data: `{"level":"WARN","message":"${word} arrived"}\n`,
  });
  expect(sent.ok()).toBe(true);
  await search.open({ q: word, src: name, from: 'now-1h', to: 'now+1h' });
  await expect(async () => {
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(search.rows.first()).toContainText(`${word} arrived`, { timeout: 1000 });
  }).toPass();
});

test('a parser that does not fit names what is wrong', async ({ page }) => {
  await page.goto('/sources/new');
  await page.getByRole('combobox', { name: 'Parser' }).click();
  await page.getByRole('option', { name: 'JSON', exact: true }).click();
  await page.getByLabel('Paste some lines of the log').fill('{"level":');
  await expect(page.getByText('1 not read by this parser')).toBeVisible();
  await expect(page.getByText(/malformed JSON at character 9/).first()).toBeVisible();
});

test('the ledger of a demo source adds up', async ({ page }) => {
  await page.goto('/sources');
  await page.getByRole('link', { name: 'customs-review-gz' }).click();
  await page.getByRole('tab', { name: 'Ledger' }).click();
  await expect(page.getByText('The sums add up')).toBeVisible();
});

test('a key is shown once and can be revoked', async ({ page }) => {
  const name = `e2e ${token()}`;
  await page.goto('/access?tab=keys');
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click();
  const secret = await page.getByTestId('api-key-secret').innerText();
  expect(secret.length).toBeGreaterThan(20);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await expect(page.getByText(secret)).toHaveCount(0);
  const row = page.getByRole('row', { name: new RegExp(name) });
  await row.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(row).toContainText('Revoked');
});
