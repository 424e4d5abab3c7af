import { expect, test } from './pages/test.ts';
import { outageDay, reviewSource } from './pages/search-page.ts';

test('the tab is named in the chosen language, after what the page is about', async ({ search, page }) => {
  await search.open({ ...outageDay, src: reviewSource, q: '审单失败' });
  await expect(page).toHaveTitle('审单失败 · Search · Logwarden');
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitemradio', { name: '简体中文' }).click();
  await expect(page).toHaveTitle('审单失败 · 检索 · Logwarden');
  await page.goto('/dashboards');
  await expect(page).toHaveTitle('仪表盘 · Logwarden');
  await page.goto('/sources');
  await page.getByRole('link', { name: reviewSource }).click();
  await expect(page).toHaveTitle(`${reviewSource} · 数据源 · Logwarden`);
});
