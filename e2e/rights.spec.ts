import { randomBytes } from 'node:crypto';
import { newPerson } from './pages/people.ts';
import { outageDay, reviewSource } from './pages/search-page.ts';
import { expect, test } from './pages/test.ts';

const token = (): string => randomBytes(4).toString('hex');

// Two people, each in a browser of their own.
test.setTimeout(180_000);

test('a group gives its people a role, a grant narrows what one of them reads, and their sessions can be ended', async ({
  page,
  browser,
}) => {
  const name = `Night shift ${token()}`;
  const person = await newPerson(browser, { tenants: ['customs'], roles: ['analyst'], name: `Li ${token()}` });

  await page.goto('/access?tab=groups');
  await page.getByRole('button', { name: 'Create group' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('checkbox', { name: /^Operator/ }).check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: `Actions for the group ${name}` }).click();
  await page.getByRole('menuitem', { name: 'People' }).click();
  // The tick shows what the server has.
  await page.getByRole('checkbox', { name: new RegExp(person.name) }).click();
  await expect(page.getByRole('checkbox', { name: new RegExp(person.name) })).toBeChecked();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByRole('row', { name: new RegExp(name) })).toContainText(person.name);
  await page.getByRole('tab', { name: 'Members' }).click();
  await expect(page.getByRole('row', { name: new RegExp(person.name) })).toContainText(name);

  await page.getByRole('tab', { name: 'Grants' }).click();
  await page.getByRole('button', { name: 'Grant', exact: true }).click();
  await page.getByRole('combobox', { name: 'Who', exact: true }).click();
  await page.getByRole('option', { name: person.name }).click();
  await page.getByRole('combobox', { name: 'Reads', exact: true }).click();
  await page.getByRole('option', { name: reviewSource, exact: true }).click();
  await page.getByLabel('Only lines that fit this query').fill('host.name:gz-review-01');
  await page.getByLabel('Fields that do not exist for the reader').fill('error.cause');
  await page.getByRole('dialog').getByRole('button', { name: 'Grant', exact: true }).click();
  const grant = page.getByRole('row', { name: new RegExp(person.name) });
  await expect(grant).toContainText('host.name:gz-review-01');
  await expect(grant).toContainText('without error.cause');

  await expect(async () => {
    await person.page.goto(
      `/search?${new URLSearchParams({ ...outageDay, q: 'NOT host.name:gz-review-01' }).toString()}`,
    );
    await expect(person.page.getByRole('heading', { name: /^No lines/ })).toBeVisible({ timeout: 15_000 });
  }, 'other hosts are out of reach within seconds').toPass();

  await page.getByRole('tab', { name: 'Members' }).click();
  await page.getByRole('button', { name: `Actions for ${person.name}` }).click();
  await page.getByRole('menuitem', { name: 'Sessions' }).click();
  await page.getByRole('button', { name: 'End all' }).click();
  await expect(page.getByText(`All sessions of ${person.name} have ended`)).toBeVisible();
  await person.page.goto('/dashboards');
  await expect(person.page).toHaveURL(/\/sign-in/);
  await person.context.close();
});

test('the table of roles says what the server goes by', async ({ page, request }) => {
  await page.goto('/access?tab=roles');
  const row = page.getByRole('row', { name: /pii\.approve/ });
  await expect(row.getByText('yes')).toHaveCount(1);
  await expect(page.getByRole('row', { name: /logs\.search/ }).getByText('yes')).toHaveCount(5);
  expect((await request.get('/api/lw/api/v1/permissions')).ok()).toBe(true);
});

test('a key is made for one source and revoked', async ({ page }) => {
  const name = `reader ${token()}`;
  await page.goto('/access?tab=keys');
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('radio', { name: /^Search/ }).check();
  await page.getByRole('checkbox', { name: reviewSource, exact: true }).check();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByTestId('api-key-secret')).not.toBeEmpty();
  await page.getByRole('button', { name: 'I have copied it' }).click();
  const row = page.getByRole('row', { name: new RegExp(name) });
  await expect(row).toContainText(reviewSource);
  await row.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(row).toContainText('Revoked');
});
