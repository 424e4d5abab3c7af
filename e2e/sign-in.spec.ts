import { expect, test } from '@playwright/test';
import { demoTenant } from './pages/ready.ts';
import { SignInPage } from './pages/sign-in-page.ts';

test('a wrong password is told, and says nothing about the account', async ({ page }) => {
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.signIn({ email: 'nobody@customs.example', password: 'not the password' });
  await expect(signIn.problem).toContainText('Check e-mail and password');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('signing in leads where one wanted to go, and signing out ends it', async ({ page, context }) => {
  const signIn = new SignInPage(page);
  await page.goto('/sources');
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fsources/);
  await signIn.enter(demoTenant('customs'));
  await expect(page).toHaveURL(/\/sources$/);

  const session = (await context.cookies()).find((cookie) => cookie.name.endsWith('logwarden.session'));
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });

  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await context.addCookies(session === undefined ? [] : [session]);
  await page.goto('/sources');
  await expect(page, 'the old cookie is worth nothing once the session is revoked').toHaveURL(/\/sign-in/);
});

test('only a path of this console is followed after signing in', async ({ page, baseURL }) => {
  const signIn = new SignInPage(page);
  await signIn.open('//evil.example/');
  await signIn.enter(demoTenant('customs'));
  expect(new URL(page.url()).origin).toBe(baseURL);
  await expect(page).toHaveURL(/\/search/);
});

test('pages cannot be framed, data is not cached, foreign origins are refused', async ({ page, request, baseURL }) => {
  const response = await page.goto('/sign-in');
  const policy = response?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toMatch(/script-src 'self' 'nonce-[^']+'/);
  expect(policy.split(';').find((part) => part.includes('script-src'))).not.toContain('unsafe-inline');

  const data = await request.get('/api/lw/api/v1/first-run');
  expect(data.headers()['cache-control']).toBe('no-store');
  const foreign = await request.post('/api/lw/api/v1/search', {
    data: {},
    headers: { origin: 'https://evil.example' },
  });
  expect(foreign.status()).toBe(403);
  const token = await request.post('/api/lw/api/v1/sign-in', { data: {}, headers: { origin: baseURL ?? '' } });
  expect(token.status(), 'the forwarder never hands out a session token').toBe(404);
});
