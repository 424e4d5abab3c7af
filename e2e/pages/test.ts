import { type Browser, type BrowserContext, test as base } from '@playwright/test';
import { demoTenant, ready } from './ready.ts';
import { SearchPage } from './search-page.ts';
import { SignInPage } from './sign-in-page.ts';

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

async function signedInState(browser: Browser, tenant: 'customs' | 'bank'): Promise<StorageState> {
  const context = await browser.newContext({ baseURL: ready.web });
  const signIn = new SignInPage(await context.newPage());
  await signIn.open();
  await signIn.enter(demoTenant(tenant));
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Tests whose page is signed in as admin of the customs demo; once per worker, as people sign in once a day. */
export const test = base.extend<{ search: SearchPage }, { customsState: StorageState }>({
  customsState: [
    async ({ browser }, use) => {
      await use(await signedInState(browser, 'customs'));
    },
    { scope: 'worker' },
  ],
  storageState: async ({ customsState }, use) => {
    await use(customsState);
  },
  search: async ({ page }, use) => {
    await use(new SearchPage(page));
  },
});

export { expect } from '@playwright/test';
