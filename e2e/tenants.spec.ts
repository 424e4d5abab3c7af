import { newPerson } from './pages/people.ts';
import { outageDay, reviewSource } from './pages/search-page.ts';
import { expect, test } from './pages/test.ts';

const bothTenants = { tenants: ['customs', 'bank'], roles: ['analyst'], name: 'Wang Lei' } as const;

test('switching the tenant leaves nothing of the other behind', async ({ browser }) => {
  const { context, page } = await newPerson(browser, bothTenants);
  const tenant = page.getByRole('button', { name: 'Tenant', exact: true });
  if (!(await tenant.innerText()).includes('Customs')) {
    await tenant.click();
    await page.getByRole('menuitemradio', { name: /Customs/ }).click();
    await expect(tenant).toContainText('Customs');
  }
  await page.goto(`/search?${new URLSearchParams({ ...outageDay, src: reviewSource }).toString()}`);
  const rows = page.getByRole('listbox', { name: 'Lines' }).getByRole('option');
  await expect(rows.first()).toBeVisible();

  await tenant.click();
  await page.getByRole('menuitemradio', { name: /Bank/ }).click();
  await expect(tenant).toContainText('Bank');
  await expect(page).toHaveURL(/\/search$/);
  await expect(rows.first()).toBeVisible();
  await page.getByRole('button', { name: /^Sources/ }).click();
  await expect(page.getByRole('dialog', { name: 'Sources' })).toContainText('bank-');
  await expect(page.getByRole('dialog', { name: 'Sources' })).not.toContainText('customs-');

  await page.goto(`/search?${new URLSearchParams({ ...outageDay, src: reviewSource }).toString()}`);
  await expect(page.getByRole('alert').first(), 'a source of the other tenant is no source here').toContainText(
    reviewSource,
  );
  await page.reload();
  await expect(tenant, 'the choice stays').toContainText('Bank');
  await context.close();
});

test('a tab that was left open in the other tenant says so, and shows no mixture', async ({ browser }) => {
  const { context, page } = await newPerson(browser, bothTenants);
  const tenant = page.getByRole('button', { name: 'Tenant', exact: true });
  await tenant.click();
  await page.getByRole('menuitemradio', { name: /Bank/ }).click();
  await expect(tenant).toContainText('Bank');
  const other = await context.newPage();
  await other.goto('/search');
  await other.getByRole('button', { name: 'Tenant', exact: true }).click();
  await other.getByRole('menuitemradio', { name: /Customs/ }).click();
  await expect(other.getByRole('button', { name: 'Tenant', exact: true })).toContainText('Customs');

  await page.getByLabel('Query', { exact: true }).fill('anything');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/Another tab has switched the tenant/).first()).toBeVisible();
  await context.close();
});
