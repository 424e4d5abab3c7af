import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { asAdminOf, newPerson } from './pages/people.ts';
import { expect, test } from './pages/test.ts';

const Source = z.object({ id: z.string() });

/** A source of its own, so that its policy is nobody else's. */
async function newSource(name: string): Promise<string> {
  const admin = await asAdminOf('customs');
  const made = await admin.post('/api/v1/sources', { data: { name, parser: { kind: 'plain' } } });
  expect(made.status()).toBe(201);
  const { id } = Source.parse(await made.json());
  await admin.dispose();
  return id;
}

// Two people, each in a browser of their own.
test.setTimeout(180_000);

test('a policy is tried on lines, tightened at once, and loosened by a second person only', async ({
  page,
  browser,
}) => {
  const word = `falcon${randomBytes(3).toString('hex')}`;
  const source = await newSource(`e2e-masking-${randomBytes(4).toString('hex')}`);
  await page.goto(`/masking?source=${source}`);
  const lines = page.getByRole('list', { name: 'Lines of the preview' });
  await page.getByLabel('Lines', { exact: true }).fill(`project ${word} card 4111111111111111 order 20251230`);
  await expect(lines, 'what is hidden, and why').toContainText('411111******1111');
  await expect(lines).toContainText('Bank card, proven');
  await expect(lines).toContainText('order 20251230');

  await page.getByLabel('One word a line').fill(word);
  await expect(lines).toContainText('newly hidden');
  const difference = page.getByRole('list', { name: 'Difference to the version before' });
  await expect(difference).toContainText(`Keyword ${word} added`);
  await page.getByRole('button', { name: 'Put in force' }).click();
  await expect(page.getByText('Version 1 is in force').first()).toBeVisible();

  await page.getByLabel('One word', { exact: true }).fill('');
  await expect(difference).toContainText('masks less');
  await page.getByRole('button', { name: 'Propose' }).click();
  await expect(page).toHaveURL(/tab=versions/);
  await expect(page.getByRole('button', { name: 'Approve' }), 'whoever proposed it cannot').toBeDisabled();

  const second = await newPerson(browser, { tenants: ['customs'], roles: ['admin'], name: 'Zhou Yan' });
  await second.page.goto(`/masking?tab=versions&source=${source}`);
  await second.page.getByRole('button', { name: 'Approve' }).click();
  await expect(second.page.getByText('Version 2 is in force').first()).toBeVisible();
  await expect(second.page.getByRole('listitem').filter({ hasText: 'Version 2' }).first()).toContainText(
    'approved by Zhou Yan',
  );
  await second.context.close();
});

test('a pattern that cannot be used says so in place', async ({ page }) => {
  await page.goto('/masking');
  await page.getByRole('button', { name: 'Add pattern' }).click();
  await page.getByLabel('Name of pattern 1', { exact: true }).fill('case');
  await page.getByLabel('Pattern 1', { exact: true }).fill('CASE-(\\d');
  await expect(page.getByRole('main').getByRole('alert')).toContainText('This cannot be used');
  await page.getByLabel('Pattern 1', { exact: true }).fill('CASE-(\\d{8})');
  await page.getByLabel('Lines', { exact: true }).fill('closed CASE-20250417 today');
  await expect(page.getByRole('list', { name: 'Lines of the preview' })).toContainText('closed CASE-+******** today');
});
