import { type APIRequestContext, type Browser, request as playwrightRequest } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { demoTenant, ready } from './pages/ready.ts';
import { outageDay, reviewSource } from './pages/search-page.ts';
import { SignInPage } from './pages/sign-in-page.ts';
import { expect, test } from './pages/test.ts';

const initialPassword = 'given by an admin 1';
const ownPassword = 'chosen by oneself 2';
const Token = z.object({ token: z.string() });

async function asAdminOf(tenant: 'customs' | 'bank'): Promise<APIRequestContext> {
  const { email, password } = demoTenant(tenant);
  const open = await playwrightRequest.newContext({ baseURL: ready.api });
  const { token } = Token.parse(await (await open.post('/api/v1/sign-in', { data: { email, password } })).json());
  await open.dispose();
  return playwrightRequest.newContext({
    baseURL: ready.api,
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
}

/** A person who is an analyst of both demo tenants, signed in with a password of their own. */
async function memberOfBoth(browser: Browser) {
  const email = `both-${randomBytes(5).toString('hex')}@ops.example`;
  for (const tenant of ['customs', 'bank'] as const) {
    const admin = await asAdminOf(tenant);
    const data = { email, name: 'Wang Lei', roles: ['analyst'], initialPassword };
    expect((await admin.post('/api/v1/members', { data })).status()).toBe(201);
    await admin.dispose();
  }
  const context = await browser.newContext({ baseURL: ready.web, storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.enter({ email, password: initialPassword });
  await page.getByLabel('Current password').fill(initialPassword);
  await page.getByLabel('New password').fill(ownPassword);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  return { context, page };
}

test('switching the tenant leaves nothing of the other behind', async ({ browser }) => {
  const { context, page } = await memberOfBoth(browser);
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
  const { context, page } = await memberOfBoth(browser);
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
