import { MaskPolicy } from '@logwarden/masking';

const keywords = 200;
const patterns = 10;

/** 200 keywords and 10 patterns, as a tenant that masks much would have them. */
export const largePolicy: MaskPolicy = MaskPolicy.parse({
  keywords: Array.from({ length: keywords }, (_, i) =>
    i % 2 === 0 ? `项目代号${(i + 100).toString()}` : `codename-${(i * 7919).toString(36)}`,
  ),
  patterns: Array.from({ length: patterns }, (_, i) => ({
    name: `staff-${i.toString()}`,
    pattern: `(?i)STAFF${i.toString()}[-:]([A-Z]{2}\\d{6,8})`,
  })),
});

export const builtIn: MaskPolicy = MaskPolicy.parse({});
