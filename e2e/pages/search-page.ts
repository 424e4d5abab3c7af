import { expect, type Locator, type Page } from '@playwright/test';

export interface SearchAddress {
  readonly q?: string;
  readonly from?: string;
  readonly to?: string;
  readonly src?: string;
  readonly line?: string;
  readonly cols?: string;
  readonly view?: string;
}

/** 30 December 2025 in Shanghai: the day of the demo's outage. */
export const outageDay = { from: '2025-12-29T16:00:00Z', to: '2025-12-30T16:00:00Z' };
export const reviewSource = 'customs-review-gz';

/** The search page in English. */
export class SearchPage {
  readonly page: Page;
  readonly box: Locator;
  readonly rows: Locator;
  readonly pills: Locator;
  readonly chart: Locator;
  readonly detail: Locator;
  readonly count: Locator;

  constructor(page: Page) {
    this.page = page;
    this.box = page.getByLabel('Query', { exact: true });
    this.rows = page.getByRole('listbox', { name: 'Lines' }).getByRole('option');
    this.pills = page.getByRole('list', { name: 'Filters' }).getByRole('listitem');
    this.chart = page.getByRole('img', { name: 'Lines over time by level' });
    this.detail = page.getByRole('complementary', { name: 'Line', exact: true });
    this.count = page.getByRole('region', { name: 'Lines over time by level' }).locator('strong');
  }

  async open(address: SearchAddress = {}): Promise<void> {
    await this.page.goto(`/search?${new URLSearchParams({ ...address }).toString()}`);
    await this.settled();
  }

  /** Nothing is running any more: the button says Run. */
  async settled(): Promise<void> {
    await expect(this.page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
  }

  async run(query: string): Promise<void> {
    await this.box.fill(query);
    await this.box.press('Enter');
    await expect.poll(() => this.param('q')).toBe(query === '' ? null : query);
    await this.settled();
  }

  param(name: keyof SearchAddress): string | null {
    return new URL(this.page.url()).searchParams.get(name);
  }

  /** Number of hits as the page says it. */
  async hits(): Promise<number> {
    await this.settled();
    return Number((await this.count.innerText()).replaceAll(',', ''));
  }

  /** Draws over the chart between two shares of its width. */
  async drawOver(from: number, to: number): Promise<void> {
    const box = await this.chart.boundingBox();
    if (box === null) throw new RangeError('the chart is not drawn');
    const y = box.y + box.height / 2;
    await this.page.mouse.move(box.x + box.width * from, y);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + box.width * ((from + to) / 2), y, { steps: 4 });
    await this.page.mouse.move(box.x + box.width * to, y, { steps: 4 });
    await this.page.mouse.up();
  }

  facet(field: string, value: string): Locator {
    return this.page.getByRole('button', { name: `Show only ${field}: ${value}`, exact: true });
  }
}
