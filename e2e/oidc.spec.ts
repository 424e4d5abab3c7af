import { type OpenIdProvider, startOpenIdProvider } from '@logwarden/testing/openid-provider';
import { expect, test } from '@playwright/test';
import { type FreshProduct, startFreshProduct } from './pages/fresh-product.ts';

test.describe('sign-in by an OpenID provider', () => {
  test.use({ locale: 'en', storageState: { cookies: [], origins: [] } });
  test.setTimeout(240_000);
  let product: FreshProduct;
  let provider: OpenIdProvider;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    product = await startFreshProduct();
    provider = await startOpenIdProvider(new URL('/api/oidc/callback', product.link).href);
  });
  test.afterAll(async () => {
    await provider.stop();
    await product.stop();
  });

  test('is set up in the console, lets people in by their groups, and tells why not', async ({ page }) => {
    const { link } = product;
    const at = (path: string): string => new URL(path, link).href;
    await page.goto(link);
    await page.locator('input[name=name]').fill('Chen Jing');
    await page.locator('input[name=email]').fill('chen.jing@ops.example');
    await page.locator('input[name=password]').fill('a long sentence for e2e');
    await page.locator('input[name=tenant]').fill('Operations');
    await page.locator('button[type=submit]').click();
    await expect(page).toHaveURL(/\/sources$/);

    await page.goto(at('/access?tab=directory'));
    const form = page.locator('form').filter({ hasText: 'Redirect address' });
    await form.getByLabel('People may sign in by this provider').check();
    await form.getByLabel('Name', { exact: true }).fill('Harbour sign-on');
    await form.getByLabel('Issuer').fill(provider.issuer);
    await form.getByLabel('Client id').fill(provider.client.id);
    await form.getByLabel('Client secret').fill(provider.client.secret);
    await form.getByLabel('Scopes').fill('openid profile email groups');
    await form.getByRole('button', { name: 'Add group' }).click();
    await form.getByLabel('Group', { exact: true }).fill('night shift');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('The settings are saved')).toBeVisible();
    await expect(form.getByText('One is stored')).toBeVisible();

    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(/\/sign-in/);

    const person = { email: 'xu.na@harbour.example', name: 'Xu Na' };
    provider.script.people.set('xu', { ...person, groups: ['day shift'] });
    provider.script.signsIn = 'xu';
    await page.goto(at('/sources'));
    const button = page.getByRole('link', { name: 'Sign in with Harbour sign-on' });
    await button.click();
    await expect(page.getByRole('main').getByRole('alert')).toContainText('None of your groups');

    provider.script.people.set('xu', { ...person, groups: ['night shift'] });
    await button.click();
    await expect(page, 'where one wanted to go before').toHaveURL(/\/sources$/);
    const session = (await page.context().cookies()).find((cookie) => cookie.name.endsWith('logwarden.session'));
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });

    await page.goto(at('/access?tab=members'));
    await expect(page.getByRole('tab', { name: 'Sign-in' }), 'only the platform admin sets it up').toBeHidden();
  });
});
