import type { Locator, Page } from '@playwright/test';
import type { DemoTenant } from './ready.ts';

export class SignInPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(next?: string): Promise<void> {
    await this.page.goto(next === undefined ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`);
  }

  async signIn({ email, password }: Pick<DemoTenant, 'email' | 'password'>): Promise<void> {
    await this.page.locator('input[name=email]').fill(email);
    await this.page.locator('input[name=password]').fill(password);
    await this.page.locator('button[type=submit]').click();
  }

  /** Signs in and waits until the console is there. */
  async enter(account: Pick<DemoTenant, 'email' | 'password'>): Promise<void> {
    await this.signIn(account);
    await this.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  }

  get problem(): Locator {
    return this.page.getByRole('main').getByRole('alert');
  }
}
