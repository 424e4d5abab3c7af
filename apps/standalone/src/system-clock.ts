import type { Clock } from '@logwarden/kernel';

export const systemClock: Clock = { nowMs: () => Date.now() };
