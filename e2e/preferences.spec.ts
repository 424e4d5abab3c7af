import { outageDay, reviewSource } from './pages/search-page.ts';
import { expect, test } from './pages/test.ts';

test('the language switches at once and stays', async ({ search, page }) => {
  await search.open({ ...outageDay, src: reviewSource });
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitemradio', { name: '简体中文' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '检索' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.getByRole('link', { name: '仪表盘' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: '运行' })).toBeVisible();
  await page.getByLabel('检索语句', { exact: true }).fill('审单 AND (');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alert').filter({ hasText: '括号' })).toBeVisible();
});

test('the theme is drawn by the server, so nothing flashes', async ({ search, page }) => {
  await search.open({ ...outageDay, src: reviewSource });
  const background = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const dark = await background();
  const html = await (await page.reload())?.text();
  expect(html).toContain('data-theme="dark"');
  expect(await background()).toBe(dark);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('menuitemradio', { name: 'Light' }).click();
  await expect.poll(background).not.toBe(dark);
});

test('times follow the chosen zone', async ({ search, page }) => {
  await search.open({ ...outageDay, src: reviewSource });
  const shanghai = await search.rows.first().locator('time').innerText();
  await page.getByRole('button', { name: 'Time zone' }).click();
  await page.getByRole('menuitemradio', { name: 'UTC', exact: true }).click();
  await expect(search.rows.first().locator('time')).not.toHaveText(shanghai);
  await expect(page.getByRole('button', { name: /^Time range: 2025-12-29 16:00/ })).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('lines are read and opened, nothing sticks out', async ({ search, page }) => {
    await search.open({ ...outageDay, src: reviewSource, q: '审单失败' });
    await search.rows.first().click();
    await expect(search.detail).toBeVisible();
    const box = await search.detail.boundingBox();
    expect(box?.width).toBe(390);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
    await search.detail.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Fields' }).click();
    await expect(page.getByRole('dialog', { name: 'Fields' }).getByText('host.name')).toBeVisible();
  });
});
