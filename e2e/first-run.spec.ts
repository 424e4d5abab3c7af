import { expect, test } from '@playwright/test';
import { type FreshProduct, startFreshProduct } from './pages/fresh-product.ts';

const admin = { name: '陈静', email: 'chen.jing@bank.example', password: 'a long sentence for e2e' };

test.describe('the first run', () => {
  test.use({ locale: 'zh-CN' });
  test.setTimeout(180_000);
  let product: FreshProduct;
  test.beforeAll(async () => {
    test.setTimeout(180_000);
    product = await startFreshProduct();
  });
  test.afterAll(async () => {
    await product.stop();
  });

  test('makes the first admin from the one-time link, in the language of the browser, and only once', async ({
    page,
    browser,
  }) => {
    const { link } = product;
    await page.goto(new URL('/sign-in', link).toString());
    await expect(page.getByText('尚未创建管理员')).toBeVisible();

    await page.goto(link);
    await expect(page).toHaveTitle('首个管理员 · Logwarden');
    await page.getByRole('button', { name: '创建并登录' }).click();
    const hint = (name: string): Promise<string> =>
      page.locator(`input[name=${name}]`).evaluate((input: HTMLInputElement) => input.validationMessage);
    expect(await hint('name'), "the hint of an empty field is not the browser's").toBe('请填写此项。');
    await page.locator('input[name=name]').fill(admin.name);
    await page.locator('input[name=email]').fill(admin.email);
    await page.locator('input[name=password]').fill('passw0rd2025');
    await page.locator('input[name=tenant]').fill('示例银行');
    await page.getByRole('button', { name: '创建并登录' }).click();
    const problem = page.getByRole('main').getByRole('alert');
    await expect(problem).toHaveText('该密码属于常见密码，请更换。');

    await page.goto(`${link.slice(0, -4)}zzzz`);
    await page.locator('input[name=name]').fill(admin.name);
    await page.locator('input[name=email]').fill(admin.email);
    await page.locator('input[name=password]').fill(admin.password);
    await page.locator('input[name=tenant]').fill('示例银行');
    await page.getByRole('button', { name: '创建并登录' }).click();
    await expect(problem).toHaveText('链接有误或已使用过。请重新启动系统，将打印新的链接。');

    await page.goto(link);
    await page.locator('input[name=name]').fill(admin.name);
    await page.locator('input[name=email]').fill(admin.email);
    await page.locator('input[name=password]').fill(admin.password);
    await page.locator('input[name=tenant]').fill('示例银行');
    await page.getByRole('button', { name: '创建并登录' }).click();
    await expect(page).toHaveURL(/\/sources$/);
    await expect(page).toHaveTitle('数据源 · Logwarden');
    await expect(page.getByText('示例银行').first()).toBeVisible();

    const other = await browser.newContext({ locale: 'en' });
    const late = await other.newPage();
    await late.goto(link);
    await expect(late.getByText('The first admin exists already')).toBeVisible();
    await expect(late).toHaveTitle('First admin · Logwarden');
    await other.close();
  });
});
