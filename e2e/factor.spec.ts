import { createHmac } from 'node:crypto';
import { newPerson } from './pages/people.ts';
import { ready } from './pages/ready.ts';
import { SignInPage } from './pages/sign-in-page.ts';
import { expect, test } from './pages/test.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code that an authenticator would show (RFC 6238: SHA-1, 30 s, six digits). */
function codeOf(secret: string): string {
  const bits = Array.from(secret)
    .map((char) => alphabet.indexOf(char).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('a second factor is set up, asked for at the next sign-in, and a recovery code stands in for it', async ({
  browser,
}) => {
  const person = await newPerson(browser, { tenants: ['customs'], roles: ['operator'], name: 'Sun Hao' });
  await person.page.goto('/settings');
  await person.page.getByRole('button', { name: 'Set up an authenticator' }).click();
  const secret = (await person.page.getByTestId('factor-secret').innerText()).replaceAll(' ', '');
  await person.page.getByLabel('Code of six digits').fill(codeOf(secret));
  await person.page.getByRole('button', { name: 'Confirm' }).click();
  const codes = (await person.page.getByTestId('recovery-codes').innerText())
    .split(/\s+/)
    .filter((code) => code !== '');
  expect(codes).toHaveLength(10);
  await person.page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(person.page.getByText('10 recovery codes left')).toBeVisible();
  await person.context.close();

  const context = await browser.newContext({ baseURL: ready.web, storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  const signIn = new SignInPage(page);
  await signIn.open('/settings');
  await signIn.signIn(person);
  await page.locator('input[name=code]').fill('000000x');
  await page.locator('button[type=submit]').click();
  await expect(signIn.problem).toContainText('Check e-mail, password and code');
  await page.locator('input[name=code]').fill(codes[0] ?? '');
  await page.locator('button[type=submit]').click();
  await expect(page).toHaveURL(/\/settings$/);
  await expect(page.getByText('9 recovery codes left')).toBeVisible();
  await context.close();
});
