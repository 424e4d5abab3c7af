import {
  type APIRequestContext,
  type Browser,
  type BrowserContext,
  expect,
  type Page,
  request as playwrightRequest,
} from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { demoTenant, ready } from './ready.ts';
import { SignInPage } from './sign-in-page.ts';

const initialPassword = 'given by an admin 1';
const ownPassword = 'chosen by oneself 2';
const Token = z.object({ token: z.string() });
const Made = z.object({ userId: z.string() });

type TenantId = 'customs' | 'bank';

/** The api as the demo tenant's admin. */
export async function asAdminOf(tenant: TenantId): Promise<APIRequestContext> {
  const { email, password } = demoTenant(tenant);
  const open = await playwrightRequest.newContext({ baseURL: ready.api });
  const { token } = Token.parse(await (await open.post('/api/v1/sign-in', { data: { email, password } })).json());
  await open.dispose();
  return playwrightRequest.newContext({
    baseURL: ready.api,
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
}

export interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export interface PersonOf {
  readonly tenants: readonly TenantId[];
  readonly roles: readonly string[];
  readonly name: string;
}

/** A new person in a browser of their own, signed in with a password of their own. */
export async function newPerson(browser: Browser, { tenants, roles, name }: PersonOf): Promise<Person> {
  const email = `${randomBytes(6).toString('hex')}@ops.example`;
  let userId = '';
  for (const tenant of tenants) {
    const admin = await asAdminOf(tenant);
    const made = await admin.post('/api/v1/members', { data: { email, name, roles, initialPassword } });
    expect(made.status()).toBe(201);
    userId = Made.parse(await made.json()).userId;
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
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  return { context, page, userId, name, email, password: ownPassword };
}
