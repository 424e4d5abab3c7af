import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { asAdminOf } from './pages/people.ts';
import { expect, test } from './pages/test.ts';

test('what was done is found, read in detail, checked and taken away', async ({ page }) => {
  const name = `e2e-${randomBytes(4).toString('hex')}`;
  const admin = await asAdminOf('customs');
  expect((await admin.post('/api/v1/groups', { data: { name, roles: ['analyst'] } })).status()).toBe(201);
  await admin.dispose();

  await page.goto('/audit');
  await expect(page.getByText(/on this page checked in this browser: whole/)).toBeVisible();
  await page.getByRole('combobox', { name: 'What' }).click();
  await page.getByRole('option', { name: 'Groups' }).click();
  await expect(page).toHaveURL(/action=groups/);
  const row = page.getByRole('row').filter({ hasText: name });
  await expect(row).toContainText('done');
  await row.getByRole('button', { name: /Created a group/ }).click();
  const detail = page.getByRole('dialog');
  await expect(detail).toContainText('groups.create');
  await expect(detail).toContainText('sha256');
  await detail.getByRole('button', { name: 'Only this person or key' }).click();
  await expect(page).toHaveURL(/actor=/);
  await expect(row).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export with signed end' }).click();
  const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\n');
  expect(lines.some((line) => line.includes(name))).toBe(true);
  expect(lines.at(-1)).toContain('signature');
});
