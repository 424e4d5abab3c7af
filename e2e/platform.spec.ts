import { type FreshProduct, startFreshProduct } from './pages/fresh-product.ts';
import { expect, test } from './pages/test.ts';

test.describe('the platform', () => {
  test.use({ locale: 'en', storageState: { cookies: [], origins: [] } });
  test.setTimeout(180_000);
  let product: FreshProduct;
  test.beforeAll(async () => {
    test.setTimeout(180_000);
    product = await startFreshProduct();
  });
  test.afterAll(async () => {
    await product.stop();
  });

  test('its admin makes a tenant, limits it, and sees numbers only', async ({ page }) => {
    const { link } = product;
    await page.goto(link);
    await page.locator('input[name=name]').fill('Chen Jing');
    await page.locator('input[name=email]').fill('chen.jing@ops.example');
    await page.locator('input[name=password]').fill('a long sentence for e2e');
    await page.locator('input[name=tenant]').fill('Operations');
    await page.locator('button[type=submit]').click();
    await expect(page).toHaveURL(/\/sources$/);

    await page.goto(new URL('/access?tab=tenants', link).toString());
    await page.getByRole('button', { name: 'Create tenant' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).first().fill('Harbour authority');
    await dialog.getByLabel('Name', { exact: true }).last().fill('Xu Na');
    await dialog.getByLabel('E-mail').fill('xu.na@harbour.example');
    await dialog.getByLabel('First password').fill('given by the platform 1');
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: 'Harbour authority' });
    await expect(row).toContainText('no limit');

    await row.getByRole('button', { name: 'Limits' }).click();
    await dialog.getByLabel('Stored, GiB').fill('20');
    await dialog.getByLabel('Queries at once').fill('4');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(row).toContainText('4 at once');
    await expect(row).toContainText('of 20 GiB');

    await page.goto(new URL('/audit?chain=platform', link).toString());
    await expect(page.getByRole('row').filter({ hasText: 'Changed limits' })).toBeVisible();
  });
});
