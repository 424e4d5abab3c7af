import { randomBytes } from 'node:crypto';
import { newPerson } from './pages/people.ts';
import { demoTenant, ready } from './pages/ready.ts';
import { SearchPage } from './pages/search-page.ts';
import { expect, test } from './pages/test.ts';

const card = '4111111111111111';
const range = { from: 'now-1h', to: 'now+1h' };

// Two people, each in a browser of their own.
test.setTimeout(180_000);

test('a hidden value cannot be probed, is found whole, and seen once by request and approval', async ({
  browser,
  page,
  request,
  search,
}) => {
  const src = `e2e-reveal-${randomBytes(4).toString('hex')}`;
  const sent = await request.post(`${ready.gateway}/ingest/v1/ndjson?source=${src}`, {
    headers: { authorization: `ApiKey ${demoTenant('customs').ingestKey}`, 'content-type': 'application/x-ndjson' },
    data: `${JSON.stringify({ message: 'paid', cardNo: card, amount: 12 })}\n`,
  });
  expect(sent.ok()).toBe(true);
  const operator = await newPerson(browser, { tenants: ['customs'], roles: ['operator'], name: 'Qian Min' });
  const theirs = new SearchPage(operator.page);

  await expect(async () => {
    await theirs.open({ src, ...range, view: 'raw' });
    await expect(theirs.rows.first()).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(theirs.rows.first().getByTitle('Hidden: Bank card')).toHaveText('411111******1111');
  await expect(theirs.rows.first()).not.toContainText(card);

  await theirs.open({ src, ...range, q: 'cardNo:4111*' });
  await expect(operator.page.getByText('Values of cardNo are hidden from you')).toBeVisible();
  await operator.page.getByRole('button', { name: 'Lines that have cardNo' }).click();
  await expect(theirs.rows).toHaveCount(1);

  await theirs.rows.first().click();
  await operator.page.getByRole('button', { name: 'One value is hidden' }).click();
  await operator.page.getByRole('button', { name: 'Request to see' }).click();
  await operator.page.getByLabel('Why it must be seen').fill('The customer disputes this payment.');
  await operator.page.getByLabel('Ticket').fill('INC-7');
  await operator.page.getByRole('button', { name: 'Request', exact: true }).click();
  await expect(operator.page.getByText('Waits for a second person')).toBeVisible();

  await search.open({ src, ...range });
  await page.getByRole('button', { name: 'Look up a hidden value' }).click();
  await page.getByRole('combobox', { name: 'Kind of value' }).click();
  await page.getByRole('option', { name: 'Bank card' }).click();
  await page.getByLabel('Whole value').fill(card);
  await page.getByRole('button', { name: 'Look up', exact: true }).click();
  await expect(page.getByText('One line', { exact: true })).toBeVisible();
  expect(page.url(), 'the value stands in no address').not.toContain(card);

  await page.goto('/masking?tab=requests');
  const asked = page.getByRole('row').filter({ hasText: src });
  await expect(asked).toContainText('The customer disputes this payment.');
  await asked.getByRole('button', { name: 'Approve' }).click();
  await expect(asked).toContainText('approved');

  await operator.page.goto('/masking?tab=requests');
  await operator.page.getByRole('button', { name: 'See the value' }).click();
  await operator.page.getByRole('dialog').getByRole('button', { name: 'See the value' }).click();
  await expect(operator.page.getByTestId('revealed-value')).toHaveText(card);
  await expect(operator.page.getByTestId('watermark')).toContainText(/Qian Min|ops\.example/);
  await expect(operator.page.getByRole('timer')).toContainText('hidden again in');
  await operator.page.getByRole('button', { name: 'Hide now' }).click();
  await expect(operator.page.getByText(card)).toHaveCount(0);
  await operator.context.close();
});
